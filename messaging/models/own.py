"""What is one person's own: what they began to write, and how they want to be met."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from messaging.models.conversations import Conversation
from messaging.models.sealed import opened
from messaging.querysets import DraftQuerySet

MAX_HOURS = 300


class Draft(models.Model):
    """What somebody began to write in a conversation, sealed: one, on whatever device they go on."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    sealed = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "conversation"], name="talk_draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.person_id} in {self.conversation_id}"

    @property
    def text(self) -> str:
        return opened(self.sealed)


class Habits(models.Model):
    """How somebody is met in private: what the others see of them, and what an official answers at once.

    Whoever hides a mark does not see that of others either. Without a row all marks are shown.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    shows_typing = models.BooleanField(default=True)
    shows_got = models.BooleanField(default=True)
    shows_read = models.BooleanField(default=True)
    hours = models.CharField(max_length=MAX_HOURS, blank=True)  # when an official answers, said before one types

    def __str__(self) -> str:
        return f"habits of {self.person_id}"
