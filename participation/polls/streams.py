"""Who may hear that a poll moved: the door of ``poll:<id>`` (``LIVE_STREAMS``).

Only a poll whose count is public moves with each vote; of one that is hidden until the close nothing is told (VOTE-7).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from core.ids import MAX_ID
from participation.polls.models import Poll

if TYPE_CHECKING:
    from feed.querysets import Viewer


def polls(viewer: Viewer, idents: Iterable[str]) -> dict[str, int]:
    """``poll:<id>``: it has no numbers of its own, only touches; one query for a page's."""
    numbers = {int(ident): ident for ident in idents if ident.isascii() and ident.isdigit() and len(ident) <= 19}
    wanted = [pk for pk in numbers if pk <= MAX_ID]
    seen = Poll.objects.visible_to(viewer).filter(pk__in=wanted, published_at__isnull=False)
    return {numbers[pk]: 0 for pk in seen.values_list("pk", flat=True)}
