"""What hardly ever changes around a town, kept a minute in this process so that a wall costs its own queries only."""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from places.models import Neighbourhood, Theme, Town

MAX_AGE = 60.0  # seconds; a theme that a town adds is offered by every process a minute later
MAX_TOWNS = 2048
MAX_NEIGHBOURS = 8


@dataclass(frozen=True)
class Surroundings:
    """A town's themes and neighbourhoods, and the towns next to it."""

    themes: list[Theme]
    neighbourhoods: list[Neighbourhood]
    neighbours: list[Town]
    read_at: float  # the moment, by the clock of this process: what is rendered from it is kept under it


_kept: dict[int, Surroundings] = {}
_lock = Lock()


def of(town: Town) -> Surroundings:
    """Return what surrounds a town, at most a minute old."""
    found = _kept.get(town.pk)
    if found and time.monotonic() - found.read_at < MAX_AGE:
        return found
    read = _read(town)
    with _lock:
        if len(_kept) >= MAX_TOWNS:
            _kept.clear()
        _kept[town.pk] = read
    return read


def forget() -> None:
    """Read again in this process at the next request: after a change that its author wants to see, and in tests."""
    with _lock:
        _kept.clear()


def _read(town: Town) -> Surroundings:
    return Surroundings(
        themes=list(Theme.objects.of_town(town)),
        neighbourhoods=list(town.neighbourhoods.defer("geometry").order_by("name")),
        neighbours=list(_beside(town)),
        read_at=time.monotonic(),
    )


def _beside(town: Town) -> list[Town]:
    """Return the most populous towns of the same intercommunality."""
    if town.intercommunality_id is None:
        return []
    others = Town.objects.filter(intercommunality=town.intercommunality_id).exclude(pk=town.pk)
    return list(others.for_cards().order_by("-population")[:MAX_NEIGHBOURS])
