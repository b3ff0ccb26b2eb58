"""What the outbox runs for private messages; its payloads are ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core import orphans
from core.outbox import outside
from messaging.files import path_of
from messaging.models import Enclosure, Message, Opening
from messaging.services import lifting
from messaging.services import opening as opening_services
from messaging.services.spending import prune as prune_spent
from messaging.services.talking import tell_change as tell
from messaging.services.telling import hold


@outside
def remove_orphans(payload: dict[str, Any]) -> None:
    """Delete files of messages older than a day that no row knows: their transaction failed, or their rows went along
    with those of a town (UP-8).
    """
    pairs = Enclosure.objects.values_list("key", "small_key").iterator()
    orphans.remove_from(path_of(""), known=(key for pair in pairs for key in pair if key))


def forget_old_flags(payload: dict[str, Any]) -> None:
    """Forget what was shown to moderators and decided more than six months ago."""
    lifting.forget_old_flags()


def tell_change(payload: dict[str, Any]) -> None:
    """Have open pages show a message anew that changed without its author."""
    message = Message.objects.filter(pk=payload["message"]).select_related("conversation").first()
    if message is not None and hold(message.conversation_id) is not None:
        tell(message)


def prune(payload: dict[str, Any]) -> None:
    """Forget what people used up of their days: only the last one counts."""
    prune_spent(before=timezone.now() - timedelta(days=2))


def tell_opening(payload: dict[str, Any]) -> None:
    """Tell those concerned that their conversation was opened, when a judge lets it."""
    opening = Opening.objects.filter(pk=payload["opening"]).first()
    if opening is not None:
        opening_services.tell_opening(opening)
