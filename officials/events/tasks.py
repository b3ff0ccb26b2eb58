"""What the outbox runs for events: after the commit that promised it, and each hour."""

from __future__ import annotations

from typing import Any

from officials.events.models import Change
from officials.events.services import telling, unpin_over


def tell(payload: dict[str, Any]) -> None:
    """Tell those who subscribed to an event what became of it."""
    change = Change.objects.select_related("event__town", "by").filter(pk=payload["change"]).first()
    if change is not None:
        telling.tell(change=change, after=payload["after"])


def clear(payload: dict[str, Any]) -> None:
    """Take works that are over off the map."""
    unpin_over()
