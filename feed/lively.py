"""Where something is being said: the towns a first visit shows (CV11), kept a minute in this process."""

from __future__ import annotations

import time
from collections import Counter

from feed.models import Activity, Visibility
from places.models import Town

READ = 400  # newest public activities looked at: one index range, however many there are
SHOWN = 6
# A single account could otherwise put its words before every visitor, under the name of a town it never saw: a town
# is alive when several people talk there. The demonstration is ours.
AUTHORS = 3
MAX_AGE = 60.0

_kept: tuple[float, list[Town]] = (0.0, [])


def towns() -> list[Town]:
    """Return the towns where several people speak, with most public activities first and the demonstration last."""
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
    acts = list(newest.order_by("-pk").values_list("town", "actor")[:READ])
    seen = Counter(town for town, _actor in acts)
    authors = Counter(town for town, actor in set(acts) if actor is not None)
    found = {
        pk: town
        for pk, town in Town.objects.for_cards().in_bulk(seen).items()
        if town.is_demo or authors[pk] >= AUTHORS
    }
    ordered = sorted(found.values(), key=lambda town: (town.is_demo, -seen[town.pk], town.name))
    return ordered[:SHOWN]
