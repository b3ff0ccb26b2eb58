"""Messages by the API: reading and finding them, saying something, correcting it, taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import MultiPartParser

from core.api.fields import Word
from core.api.operations import PageQuery, operation, page_of
from core.api.parsers import JSONParser
from core.api.problems import Error, Problem
from core.pdf import MAX_BYTES
from core.search import Query
from feed.api.posts import decoded
from messaging import cards, rules, search, services
from messaging.api.base import PrivateView
from messaging.api.forms import SAY_FORMS, WRITE_FORMS, CorrectionForm
from messaging.api.shapes import MessageSerializer, MessagesQuery, ReachSerializer
from messaging.dressing import dress
from messaging.models import Conversation, Message
from messaging.rules import Reach
from messaging.services import Along, NewFile
from messaging.views.enclosures import file_for
from profiles.models import User

FILES = ("image/webp", "application/pdf")


class MessageView(PrivateView):
    """What the views of messages share."""

    def show(self, message: Message) -> Any:
        """Answer the message as it is now."""
        return self.shown(message.pk)

    def shown(self, pk: int) -> Any:
        """Answer one message, for who may read it."""
        message: Message = get_object_or_404(Message.objects.visible_to(self.request.user).for_page(), pk=pk)
        dress([message], self.me)
        return self.give(message, address=reverse("api_message", args=[pk]))

    def say(self, conversation: Conversation, text: str, along: Along) -> HttpResponseBase:
        said: dict[str, Any] = {"by": self.request.user, "text": text, "key": uuid.uuid4(), "along": along}
        return self.once(lambda: services.say(conversation=conversation, **said), self.show)

    def along(self, sent: dict[str, Any], conversation: Conversation | None = None) -> Along:
        """Return what goes with the words that were sent."""
        reply_to = self._answered(sent["reply_to"], conversation) if sent.get("reply_to") else None
        return Along(reply_to=reply_to, about=self._about(sent), files=_files(sent))

    def _answered(self, pk: int, conversation: Conversation | None) -> Message:
        said = Message.objects.visible_to(self.request.user).filter(conversation=conversation, deleted_at=None)
        found: Message | None = said.filter(pk=pk).first()
        if found is None:
            raise Problem("invalid", errors=[Error("reply_to", str(services.NotNow.words))])
        return found

    def _about(self, sent: dict[str, Any]) -> Any:
        """Return the thing that was named, or else the first whose address the words hold."""
        if not sent.get("about"):
            hosts = [self.request.get_host(), settings.SITE_URL.partition("://")[2]]
            return cards.mentioned(sent.get("text", ""), by=self.me, hosts=hosts)
        found = cards.named(sent["about"], by=self.me)
        if found is None:
            raise Problem(
                "invalid", errors=[Error("about", str(_("Il n’y a rien ici, ou rien que vous puissiez voir.")))]
            )
        return found


def _files(sent: dict[str, Any]) -> Sequence[NewFile]:
    """Return the files that were sent, decoded; one that is not what it says is refused by its place."""
    pairs = zip(sent.get("photos", ()), sent.get("alts", ()), strict=True)
    photos = [NewFile(decoded(place, file), alt) for place, (file, alt) in enumerate(pairs)]
    document = sent.get("document")
    return photos if document is None else [NewFile(document.read(MAX_BYTES + 1), document.name)]


class FindQuery(PageQuery):
    """Words of messages, and which part of what is found."""

    q = Word(max_length=1000)


class FoundMessages(MessageView):
    name = "message_search"

    @operation(_("Chercher dans ses messages"), gives=page_of(MessageSerializer), query=FindQuery, limit="search")
    def get(self, request: Any) -> HttpResponseBase:
        query = Query.read(self.params["q"])
        part = {"before": self.params.get("before"), "size": self.params["limit"]}
        found, cursor = search.find(query, viewer=request.user, **part)
        rows = [one.message for one in found]
        dress(rows, request.user)
        return self.give_page(rows, cursor)


class Messages(MessageView):
    name = "messages"
    parser_classes = (JSONParser, MultiPartParser)

    @operation(_("Lire les messages d’une conversation"), gives=page_of(MessageSerializer), query=MessagesQuery)
    def get(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        said = Message.objects.visible_to(request.user).filter(conversation=conversation).for_page()
        if "after" not in self.params:
            rows, cursor = self.keyset(said)
            dress(rows, request.user)
            return self.give_page(rows, cursor)
        size = self.params["limit"]
        rows = list(said.filter(pk__gt=self.params["after"]).order_by("pk")[: size + 1])
        shown = rows[:size]
        dress(shown, request.user)
        return self.give_page(shown, shown[-1].pk if len(rows) > size else None, name="after")

    @operation(
        _("Écrire dans une conversation"),
        takes=SAY_FORMS,
        gives=MessageSerializer,
        status=201,
        limit="message",
        refusals=("conflict", "busy"),
    )
    def post(self, request: Any, pk: int) -> HttpResponseBase:
        conversation, _part = self.side(pk)
        sent = self.taken()
        return self.say(conversation, sent.get("text", ""), self.along(sent, conversation))


class WithPerson(MessageView):
    """Writing to somebody, whether one did before or not."""

    name = "messages_with"
    parser_classes = (JSONParser, MultiPartParser)

    def other(self, handle: str) -> User:
        others = User.objects.visible_to(self.request.user).exclude(pk=self.request.user.pk)
        other: User = get_object_or_404(others, handle=handle)
        return other

    @operation(_("Savoir si l’on peut écrire à une personne"), gives=ReachSerializer)
    def get(self, request: Any, handle: str) -> HttpResponseBase:
        other = self.other(handle)
        mine = Conversation.objects.visible_to(request.user)
        known = mine.filter(pair=rules.pair_of(request.user, other)).first()
        reach = rules.seeming_reach(request.user, other)
        asks = known is None and reach is Reach.REQUEST
        left = rules.requests_left(request.user) if asks else None
        return self.give({"reach": reach.value, "conversation": known and known.pk, "left": left})

    @operation(
        _("Écrire à une personne"),
        takes=WRITE_FORMS,
        gives=MessageSerializer,
        status=201,
        limit="message",
        refusals=("conflict", "busy"),
    )
    def post(self, request: Any, handle: str) -> HttpResponseBase:
        other = self.other(handle)
        sent = self.taken()
        text, along = sent.get("text", ""), self.along(sent)
        return self.say(services.meet(to=other, by=request.user, text=text, along=along), text, along)


class OneMessage(MessageView):
    name = "message"

    def own(self, pk: int) -> Message:
        mine = Message.objects.visible_to(self.request.user).filter(author=self.request.user, deleted_at=None)
        message: Message = get_object_or_404(mine, pk=pk)
        return message

    @operation(_("Lire un message"), gives=MessageSerializer)
    def get(self, request: Any, pk: int) -> Any:
        return self.shown(pk)

    @operation(
        _("Corriger un de ses messages"),
        takes=CorrectionForm,
        gives=MessageSerializer,
        limit="edit",
        refusals=("conflict",),
    )
    def patch(self, request: Any, pk: int) -> HttpResponseBase:
        mine, text = self.own(pk), self.taken()["text"]
        return self.once(lambda: services.edit_message(message=mine, by=request.user, text=text), self.show)

    @operation(_("Supprimer un de ses messages"), status=204, limit="edit")
    def delete(self, request: Any, pk: int) -> HttpResponseBase:
        mine = self.own(pk)
        return self.once(lambda: services.delete_message(message=mine, by=request.user))


class MessageFile(PrivateView):
    """A photo or a PDF, sealed where it lies."""

    name = "message_file"

    @operation(_("Lire un fichier joint à un message"), files=FILES)
    def get(self, request: Any, pk: int, key: str) -> HttpResponseBase:
        return file_for(request.user, pk, key)
