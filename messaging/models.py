"""Private conversations, who takes part in them, and what was said, sealed."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.ids import next_id
from core.sealing import Broken, unseal
from messaging.querysets import ConversationQuerySet, MessageQuerySet, PartQuerySet

MAX_TEXT = 4000
PURPOSE = "message"  # of the seal, see core.sealing
EDITABLE = timedelta(minutes=15)


class Conversation(models.Model):
    """What two people say to each other. ``pair`` names them, so that two first messages at once make one."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    pair = models.CharField(max_length=41, unique=True)  # the smaller number of an account, the larger one
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["started_by", "started_at"])]  # how many somebody began lately

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("talk", args=[self.pk])


class Standing(models.IntegerChoices):
    """What a conversation is to one of its people."""

    ASKED = 0  # somebody unknown wrote: it waits apart, and the other learns nothing
    TAKEN = 1
    REFUSED = 2  # it is gone for them; the other learns nothing


class Part(models.Model):
    """Somebody's side of a conversation: whether they take part, how far they read, what they put away."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="parts", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    standing = models.PositiveSmallIntegerField(choices=Standing, default=Standing.TAKEN)
    last = models.BigIntegerField(default=0)  # the id of the last message that came to them: the order of their list
    read = models.BigIntegerField(default=0)  # the id of the last one they read
    unread = models.PositiveIntegerField(default=0)
    is_archived = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False)

    objects = PartQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "person"], name="part_once")]
        indexes = [models.Index(fields=["person", "standing", "is_archived", "-last"])]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.conversation_id}"


class Message(models.Model):
    """What somebody said, sealed with a key that is not in the database (DM-5)."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages", db_index=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed = models.TextField(blank=True)  # empty once deleted
    key = models.UUIDField()  # of the form it came by: sent twice is said once
    sent_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

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
        try:
            return unseal(self.sealed, purpose=PURPOSE) if self.sealed else ""
        except Broken:
            return ""

    @property
    def is_lost(self) -> bool:
        """Whether it stands there and nobody can read it any more."""
        return bool(self.sealed) and not self.text

    @property
    def is_editable(self) -> bool:
        """Whether its author may still change it."""
        return self.deleted_at is None and timezone.now() - self.sent_at < EDITABLE
