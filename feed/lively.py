"""Where something is being said: the towns a first visit shows (CV11), kept a minute in this process."""

from __future__ import annotations

import time
from collections import Counter

from feed.models import Activity, Visibility
from places.models import Town

READ = 400  # newest public activities looked at: one index range, however many there are
SHOWN = 6
MAX_AGE = 60.0

_kept: tuple[float, list[Town]] = (0.0, [])


def towns() -> list[Town]:
    """Return the towns with most public activities among the newest, the demonstration last."""
    global _kept
    if time.monotonic() - _kept[0] > MAX_AGE or not _kept[1]:
        _kept = (time.monotonic(), _read())
    return _kept[1]


def forget() -> None:
    """Read again at the next request."""
    global _kept
    _kept = (0.0, [])


def _read() -> list[Town]:
    newest = Activity.objects.filter(visibility=Visibility.PUBLIC, hidden_at=None, town__isnull=False)
    seen = Counter(newest.order_by("-pk").values_list("town", flat=True)[:READ])
    found = Town.objects.for_cards().in_bulk(seen)
    ordered = sorted(found.values(), key=lambda town: (town.is_demo, -seen[town.pk], town.name))
    return ordered[:SHOWN]
