"""Outlines drawn as SVG, kept in this process: a wall that shows one pays neither the query nor the projection."""

from __future__ import annotations

import time
from threading import Lock

from places.geometry import Drawing, drawing
from places.models import Outline, Town

MAX_AGE = 600.0  # seconds; an outline that arrives later is seen ten minutes later at most
MAX_TOWNS = 1024
SIZE = 400  # a card's width in pixels and a bit: nobody sees finer detail there

_kept: dict[int, tuple[float, Drawing | None]] = {}
_lock = Lock()


def of(town: Town) -> Drawing | None:
    """Return the drawing of a town's outline, or nothing when it has none yet."""
    now = time.monotonic()
    found = _kept.get(town.pk)
    if found and now - found[0] < MAX_AGE:
        return found[1]
    geometry = Outline.objects.filter(pk=town.pk).values_list("geometry", flat=True).first()
    drawn = drawing(geometry, size=SIZE, margin=8) if geometry else None
    with _lock:
        if len(_kept) >= MAX_TOWNS:
            _kept.clear()
        _kept[town.pk] = (now, drawn)
    return drawn


def forget() -> None:
    """Draw again at the next request: for tests."""
    with _lock:
        _kept.clear()
