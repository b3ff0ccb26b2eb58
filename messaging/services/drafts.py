"""What one began to write in a conversation, kept for all one's devices until it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core import live
from core.sealing import seal
from messaging.models import MAX_TEXT, PURPOSE, Conversation, Draft, Message
from messaging.services.telling import hold
from messaging.streams import stream

if TYPE_CHECKING:
    from uuid import UUID

    from profiles.models import User


def keep_draft(*, conversation: Conversation, by: User, text: str, key: UUID | None = None) -> None:
    """Keep what a form holds, or forget it when that is nothing; the others of one's devices are told to look.

    ``key`` is the form's: what comes after the message itself was sent is kept no more.
    """
    with transaction.atomic():
        if hold(conversation.pk) is None:
            return
        if not Conversation.objects.visible_to(by).filter(pk=conversation.pk).exists():  # they left meanwhile
            return
        if key is not None and Message.objects.filter(conversation=conversation, key=key).exists():
            return
        if not text.strip():
            forget_draft(conversation=conversation, by=by)
            return
        words = {"sealed": seal(text[:MAX_TEXT], purpose=PURPOSE), "at": timezone.now()}
        Draft.objects.update_or_create(person=by, conversation=conversation, defaults=words)
        live.touch(stream(conversation.pk, by.pk))


def forget_draft(*, conversation: Conversation, by: User) -> None:
    """Forget it, within the caller's transaction."""
    if Draft.objects.filter(person=by, conversation=conversation).delete()[0]:
        live.touch(stream(conversation.pk, by.pk))
