"""Which towns have an alert now: remembered for a few seconds, so that the pages of all others ask nothing.

A town that is among them is asked of the database at each page: what a page shows is true by its clock. Another
process learns of a new alert after ``ALERTS_REMEMBERED`` seconds at most; open pages hear of it at once and ask.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from places.models import Town

_known: tuple[float, frozenset[int]] | None = None


def towns() -> frozenset[int]:
    """Return the ids of the towns that have an alert now, at most a few seconds old."""
    global _known  # one small fact of this process
    from officials.urgent.models import Alert

    now, known = time.monotonic(), _known
    if known is not None and now - known[0] < settings.ALERTS_REMEMBERED:
        return known[1]
    found = frozenset(Alert.objects.active().values_list("town_id", flat=True))
    _known = (now, found)
    return found


def has_one(town: Town) -> bool:
    """Tell whether a page of this town has something to ask."""
    return town.pk in towns()


def forget() -> None:
    """Ask again at the next page."""
    global _known
    _known = None


def none_yet() -> None:
    """Begin with no alert anywhere: for tests, whose tables are empty."""
    global _known
    _known = (time.monotonic(), frozenset())
