"""The area of an alert: a drawn polygon inside the town's outline, and which neighbourhoods it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from places.geometry import BadGeometry, Geometry, checked, contains, polygons
from places.models import Neighbourhood, Outline

if TYPE_CHECKING:
    from collections.abc import Iterator

    from places.models import Town

MOST_POSITIONS = 200


def checked_area(value: Any) -> Geometry:
    """Return a Polygon of one ring, rounded to six decimals (11 cm); raise ``BadGeometry`` for anything else."""
    if not isinstance(value, dict) or value.get("type") != "Polygon":
        raise BadGeometry("not an area")
    rings = value.get("coordinates")
    if not isinstance(rings, list) or len(rings) != 1 or not isinstance(rings[0], list):
        raise BadGeometry("an area with holes")
    if len(rings[0]) > MOST_POSITIONS:
        raise BadGeometry(f"more than {MOST_POSITIONS} positions")
    ring = checked({"type": "Polygon", "coordinates": rings})["coordinates"][0]
    return {"type": "Polygon", "coordinates": [[[round(float(each[0]), 6), round(float(each[1]), 6)] for each in ring]]}


def lies_in(town: Town, area: Geometry) -> bool:
    """Tell whether every corner of an area lies in the town; true where its outline is not known."""
    outline = Outline.objects.filter(town=town).first()
    return outline is None or all(contains(outline.geometry, corner) for corner in _corners(area))


def touched(town: Town, area: Geometry) -> list[Neighbourhood]:
    """Return the drawn neighbourhoods that an area shares a corner with, on either side."""
    drawn = Neighbourhood.objects.filter(town=town, geometry__isnull=False)
    return [part for part in drawn if part.geometry and _meet(part.geometry, area)]


def _meet(one: Geometry, other: Geometry) -> bool:
    return any(contains(one, corner) for corner in _corners(other)) or any(
        contains(other, corner) for corner in _corners(one)
    )


def _corners(geometry: Geometry) -> Iterator[tuple[float, float]]:
    for rings in polygons(geometry):
        for longitude, latitude in (position[:2] for position in rings[0]):
            yield latitude, longitude
