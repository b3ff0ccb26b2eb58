"""What the outbox runs for private messages; its payloads are ids."""

from __future__ import annotations

from typing import Any

from messaging.models import Opening
from messaging.services.opening import tell_opening as tell


def tell_opening(payload: dict[str, Any]) -> None:
    """Tell those concerned that their conversation was opened, when a judge lets it."""
    opening = Opening.objects.filter(pk=payload["opening"]).first()
    if opening is not None:
        tell(opening)
