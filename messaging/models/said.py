"""What was said and sent along, sealed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.ids import next_id
from messaging.models.conversations import Conversation
from messaging.models.sealed import PURPOSE, opened, unlocked
from messaging.querysets import EnclosureQuerySet, MessageQuerySet
from moderation.models import Decision

if TYPE_CHECKING:
    from feed.models import Publishable

__all__ = [
    "EDITABLE",
    "MAX_FILES",
    "MAX_TEXT",
    "PURPOSE",
    "Enclosure",
    "EnclosureKind",
    "Message",
    "MessageWord",
    "Withheld",
]

MAX_TEXT = 4000
MAX_CAPACITY = 80
MAX_FILES = 4
EDITABLE = timedelta(minutes=15)


class Message(models.Model):
    """What somebody said, sealed with a key that is not in the database (DM-5)."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)  # in which it was said, frozen: for a town hall
    sealed = models.TextField(blank=True)  # empty once deleted
    key = models.UUIDField()  # of the form it came by: sent twice is said once
    reply_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about_kind = models.ForeignKey(ContentType, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    about_id = models.BigIntegerField(null=True, blank=True)
    about = GenericForeignKey("about_kind", "about_id")  # a thing on a wall, shown as a card to who may read it
    sent_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    # What ``messaging.dressing`` adds for one reader: the message it answers, the thing it is about.
    quote: Message | None = None
    card: Publishable | None = None

    objects = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation", "key"], name="message_once"),
            models.CheckConstraint(
                condition=Q(deleted_at=None) & ~Q(sealed="") | Q(deleted_at__isnull=False, sealed=""),
                name="message_deleted_is_empty",
            ),
        ]
        indexes = [models.Index(fields=["conversation", "id"])]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('talk', args=[self.conversation_id])}#m-{self.pk}"

    @property
    def text(self) -> str:
        """What was said; empty when it is deleted, or when the key it was sealed with is gone."""
        return opened(self.sealed)

    @property
    def is_lost(self) -> bool:
        """Whether it stands there and nobody can read it any more."""
        return bool(self.sealed) and unlocked(self.sealed) is None

    @property
    def preview(self) -> str:
        """What lists and quotes show of it: the words, or what was sent without any."""
        return self.text or next((file.label for file in self.enclosures.all()), "")

    @property
    def photos(self) -> list[dict[str, object]]:
        """The photos sent along, for ``core/ui/photos.html``."""
        return [file.as_photo for file in self.enclosures.all() if file.kind == EnclosureKind.PHOTO]

    @property
    def documents(self) -> list[Enclosure]:
        return [file for file in self.enclosures.all() if file.kind == EnclosureKind.PDF]

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change it."""
        return self.deleted_at is None and timezone.now() - self.sent_at < EDITABLE

    @property
    def is_deletable(self) -> bool:
        """Whether its author may still take it back: always, but what a town hall answered stays (``capacity``)."""
        return self.is_editable or (self.deleted_at is None and not self.capacity)


class EnclosureKind(models.IntegerChoices):
    """What was sent along."""

    PHOTO = 0
    PDF = 1


class Enclosure(models.Model):
    """A photo re-encoded by us, or a PDF, sent with a message; its bytes are sealed too, in the storage of files."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="enclosures", db_index=False)
    position = models.PositiveSmallIntegerField()
    kind = models.PositiveSmallIntegerField(choices=EnclosureKind)
    key = models.CharField(max_length=60, unique=True)
    small_key = models.CharField(max_length=60, unique=True, null=True)  # of a photo
    sealed_name = models.TextField(blank=True)  # the words instead of a photo, the name of a PDF
    width = models.PositiveIntegerField(default=0)  # pixels, of a photo
    height = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)  # bytes, as sent

    objects = EnclosureQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["message", "position"], name="enclosure_position_once"),
            models.CheckConstraint(condition=Q(position__lt=MAX_FILES), name="enclosure_at_most_four"),
        ]

    def __str__(self) -> str:
        return f"file {self.position} of message {self.message_id}"

    @property
    def name(self) -> str:
        return opened(self.sealed_name)

    @property
    def label(self) -> str:
        """What it is, where its name is not shown."""
        return _("Photo") if self.kind == EnclosureKind.PHOTO else _("Document")

    @property
    def url(self) -> str:
        return reverse("message_file", args=[self.message.conversation_id, self.key])

    @property
    def as_photo(self) -> dict[str, object]:
        """What ``core/ui/photos.html`` shows of a photo: the small file, the large one behind it."""
        small = reverse("message_file", args=[self.message.conversation_id, self.small_key])
        size = {"width": self.width, "height": self.height}
        return {"url": small, "full": self.url, "alt": self.name or self.label, **size}


class Withheld(models.Model):
    """What a freeze took out of an answer made in a town's name, until it is given back (OFF-5).

    Other words stand in the message meanwhile, so that no page, file or program has to know.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="withheld")
    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="+")  # of the freeze
    sealed = models.TextField()
    about_kind = models.ForeignKey(ContentType, null=True, on_delete=models.SET_NULL, related_name="+")
    about_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"what message {self.message_id} said"


class MessageWord(models.Model):
    """That a message holds a word, under a keyed hash that differs in each conversation (``messaging.search``)."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    word = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["word", "message"], name="message_word_once")]

    def __str__(self) -> str:
        return f"a word of {self.message_id}"
