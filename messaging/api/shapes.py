"""What conversations and messages look like in JSON, and what is taken to write in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from cases.models import Case
from core.api.fields import Flag, Id, Strict
from core.pagination import MAX_PAGE_SIZE, PAGE_SIZE
from feed.models import Publishable
from messaging.models import Conversation, Enclosure, EnclosureKind, Kind, Message, Part, Standing
from messaging.rules import Reach
from places.api import PlaceSerializer
from profiles.api import FaceSerializer
from profiles.models import User

KINDS = {Kind.PAIR: "pair", Kind.GROUP: "group", Kind.TOWN: "town"}
STANDINGS = {Standing.ASKED: "asked", Standing.TAKEN: "taken"}  # the others are told nothing
ENCLOSED = {EnclosureKind.PHOTO: "photo", EnclosureKind.PDF: "pdf"}
LISTS: dict[str, dict[str, bool]] = {"default": {}, "requests": {"asked": True}, "archived": {"archived": True}}


@dataclass(frozen=True)
class Side:
    """A conversation as one of its people sees it; from ``reach`` on, where one reads it alone."""

    part: Part
    people: Sequence[User]
    last: Message | None = None
    case: Case | None = None
    reach: Reach = Reach.CLOSED
    left: int | None = None
    is_public: bool = False

    @property
    def conversation(self) -> Conversation:
        return self.part.conversation


class AboutSerializer(Strict):
    """A thing on a wall that a message shows, to who may read it."""

    kind = serializers.CharField(source="_meta.model_name")
    id = serializers.CharField(source="pk")
    url = serializers.SerializerMethodField()

    def get_url(self, thing: Publishable) -> str:
        return f"{settings.SITE_URL}{thing.get_absolute_url()}"


class EnclosureSerializer(Strict):
    """A photo or a PDF that was sent along; ``name`` is the words instead of a photo, the name of a PDF."""

    kind = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(help_text=_("Avec le jeton, ou la session."))
    small_url = serializers.SerializerMethodField(help_text=_("D’une photo."))
    name = serializers.CharField()
    width = serializers.IntegerField(help_text=_("En pixels ; 0 pour un PDF."))
    height = serializers.IntegerField(help_text=_("En pixels ; 0 pour un PDF."))
    size = serializers.IntegerField(help_text=_("En octets."))

    def get_kind(self, enclosure: Enclosure) -> str:
        return ENCLOSED[EnclosureKind(enclosure.kind)]

    def get_url(self, enclosure: Enclosure) -> str:
        return self._address(enclosure, enclosure.key)

    def get_small_url(self, enclosure: Enclosure) -> str | None:
        return self._address(enclosure, enclosure.small_key) if enclosure.small_key else None

    def _address(self, enclosure: Enclosure, key: str) -> str:
        return f"{settings.SITE_URL}{reverse('api_message_file', args=[enclosure.message.conversation_id, key])}"


class MessageSerializer(Strict):
    """What somebody said in private, dressed for its reader (``messaging.dressing``).

    A deleted message keeps its place, without words.
    """

    id = serializers.CharField(source="pk")
    conversation = serializers.CharField(source="conversation_id")
    author = FaceSerializer(allow_null=True)
    capacity = serializers.CharField(help_text=_("La fonction au titre de laquelle c’est dit, pour une mairie."))
    text = serializers.SerializerMethodField(help_text=_("Absent si plus personne ne peut le lire."))
    reply_to = serializers.SerializerMethodField(help_text=_("Absent pour qui ne peut pas lire ce message-là."))
    about = serializers.SerializerMethodField()
    enclosures = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True)
    deleted = serializers.SerializerMethodField()

    example = {
        "id": "913619521356265676",
        "conversation": "913619521356265600",
        "author": {"handle": "awa_diop", "name": "Awa Diop", "picture": None, "url": "https://example.org/@awa_diop/"},
        "capacity": "",
        "text": "Tu viens samedi ?",
        "reply_to": None,
        "about": None,
        "enclosures": [],
        "sent_at": "2026-05-04T10:30:00+02:00",
        "edited_at": None,
        "deleted": False,
    }

    def get_text(self, message: Message) -> str | None:
        return None if message.is_lost else message.text

    def get_reply_to(self, message: Message) -> str | None:
        return str(message.quote.pk) if message.quote else None

    def get_deleted(self, message: Message) -> bool:
        return message.deleted_at is not None

    @extend_schema_field(AboutSerializer(allow_null=True))
    def get_about(self, message: Message) -> Any:
        return AboutSerializer(message.card).data if message.card and not message.deleted_at else None

    @extend_schema_field(EnclosureSerializer(many=True))
    def get_enclosures(self, message: Message) -> Any:
        rows = [] if message.deleted_at else message.enclosures.all()
        return EnclosureSerializer(rows, many=True).data


class TownCaseSerializer(Strict):
    """What becomes of a question to a town hall in private."""

    state = serializers.CharField()
    state_name = serializers.CharField(source="step.label")
    open = serializers.BooleanField(source="is_open")
    due_at = serializers.DateTimeField(allow_null=True, help_text=_("Le jour promis pour la réponse."))
    late = serializers.BooleanField(source="is_late")


class ConversationSerializer(Strict):
    """A conversation, and one's own side of it; what others read or put away is theirs to know."""

    id = serializers.CharField(source="part.conversation_id")
    kind = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField(help_text=_("D’un groupe, d’une question à une mairie."))
    people = FaceSerializer(
        many=True, help_text=_("Les autres personnes ; d’un groupe qu’on vous propose, qui demande.")
    )
    town = PlaceSerializer(source="conversation.town", allow_null=True)
    question = TownCaseSerializer(source="case", allow_null=True, help_text=_("D’une question à une mairie."))
    url = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
    unread = serializers.IntegerField(source="part.unread")
    read = serializers.CharField(source="part.read", help_text=_("Le dernier message lu ; 0 s’il n’y en a aucun."))
    muted = serializers.BooleanField(source="part.is_muted")
    archived = serializers.BooleanField(source="part.is_archived")
    last = MessageSerializer(allow_null=True, help_text=_("Le dernier message ; rien d’une demande qui attend."))

    example = {
        "id": "913619521356265600",
        "kind": "pair",
        "title": "",
        "people": [MessageSerializer.example["author"]],
        "town": None,
        "question": None,
        "url": "https://example.org/messages/913619521356265600/",
        "standing": "taken",
        "unread": 1,
        "read": "0",
        "muted": False,
        "archived": False,
        "last": MessageSerializer.example,
    }

    def get_kind(self, side: Side) -> str:
        return KINDS[Kind(side.conversation.kind)]

    def get_title(self, side: Side) -> str:
        return "" if side.part.standing == Standing.ASKED else side.conversation.title

    def get_url(self, side: Side) -> str:
        return f"{settings.SITE_URL}{side.conversation.get_absolute_url()}"

    def get_standing(self, side: Side) -> str:
        return STANDINGS[Standing(side.part.standing)]


_REACH = _("Jusqu’où va ce qu’on écrit : tout droit, dans une demande qui attend, nulle part.")


class OpenedConversationSerializer(ConversationSerializer):
    """A conversation read alone, with how far one may write in it."""

    reach = serializers.ChoiceField([(one.value, one.value) for one in Reach], source="reach.value", help_text=_REACH)
    left = serializers.IntegerField(
        allow_null=True, help_text=_("Combien de messages une demande peut encore dire ; sans limite si absent.")
    )
    public = serializers.BooleanField(source="is_public", help_text=_("Vous avez rendu cette question publique."))

    example = ConversationSerializer.example | {"reach": "open", "left": None, "public": False}


class ReachSerializer(Strict):
    """How far one may write to somebody: ``left`` is how many more people unknown one may write to today."""

    reach = serializers.ChoiceField([(one.value, one.value) for one in Reach], help_text=_REACH)
    conversation = serializers.CharField(allow_null=True)
    left = serializers.IntegerField(allow_null=True)

    example = {"reach": "request", "conversation": None, "left": 10}


class ConversationsQuery(Strict):
    """Which of one's lists, and which part of it: the newest first."""

    list = serializers.ChoiceField(list(LISTS), default="default")
    before = Id(required=False, help_text=_("Ce qui vient après dans la liste : le curseur de la page d’avant."))
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE, default=PAGE_SIZE)


class MessagesQuery(Strict):
    """Which part of a conversation: the newest first, or with ``after`` from there on, the oldest first."""

    before = Id(required=False, help_text=_("Ce qui vient après dans la liste : le curseur de la page d’avant."))
    after = Id(required=False, help_text=_("Ce qui fut dit après ce message, le plus ancien d’abord."))
    limit = serializers.IntegerField(min_value=1, max_value=MAX_PAGE_SIZE, default=PAGE_SIZE)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        """Refuse to go both ways at once."""
        if "before" in data and "after" in data:
            raise serializers.ValidationError({"after": [_("Choisissez l’un ou l’autre.")]})
        return data


class ReadForm(Strict):
    """How far one read: the id of a message."""

    up_to = Id()

    example = {"up_to": "913619521356265676"}


class RequestAnswerForm(Strict):
    """Whether one takes a request; refused, it is gone, and the other learns neither."""

    accepted = Flag()

    example = {"accepted": True}
