"""Where an idea is: a point, a line or an area, as GeoJSON (RFC 7946), small enough to be drawn by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from places.geometry import BadGeometry, Geometry, Point, Position, centre, checked, contains

KINDS = ("Point", "LineString", "Polygon")
MOST_POSITIONS = 200


def checked_place(value: Any) -> Geometry:
    """Return a Point, a LineString or a Polygon of one ring with nothing else in it; raise ``BadGeometry`` otherwise.

    Positions are rounded to six decimals (11 cm); altitudes are left out.
    """
    if not isinstance(value, dict) or value.get("type") not in KINDS:
        raise BadGeometry("not a point, a line or an area")
    kind, coordinates = value["type"], value.get("coordinates")
    if kind == "Point":
        return {"type": kind, "coordinates": _positions([coordinates], least=1)[0]}
    if kind == "LineString":
        return {"type": kind, "coordinates": _positions(coordinates, least=2)}
    if not isinstance(coordinates, list) or len(coordinates) != 1:
        raise BadGeometry("an area with holes")
    ring = _positions(coordinates[0], least=4)
    return checked({"type": kind, "coordinates": [ring]})


def _positions(value: Any, *, least: int) -> list[Position]:
    if not isinstance(value, list) or not least <= len(value) <= MOST_POSITIONS:
        raise BadGeometry(f"fewer than {least} or more than {MOST_POSITIONS} positions")
    return [_position(each) for each in value]


def _position(value: Any) -> Position:
    numbers = value[:2] if isinstance(value, list) else []
    if len(numbers) < 2 or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in numbers):
        raise BadGeometry("a position that is not two numbers")
    longitude, latitude = numbers
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):  # false for NaN as well
        raise BadGeometry("a position that is not on Earth (longitude first, degrees)")
    return [round(float(longitude), 6), round(float(latitude), 6)]


def point(latitude: float, longitude: float) -> Geometry:
    """Return a point as GeoJSON."""
    return {"type": "Point", "coordinates": [round(longitude, 6), round(latitude, 6)]}


def positions(geometry: Geometry) -> Iterator[Position]:
    """Yield every position of a place."""
    coordinates = geometry["coordinates"]
    if geometry["type"] == "Point":
        yield coordinates
    else:
        yield from coordinates[0] if geometry["type"] == "Polygon" else coordinates


def middle(geometry: Geometry) -> Point:
    """Return one point (latitude, longitude) for a place: itself, half way along a line, the centroid of an area."""
    if geometry["type"] == "Polygon":
        return centre(geometry)
    line = list(positions(geometry))
    lengths = [math.dist(one, other) for one, other in pairwise(line)]
    left = sum(lengths) / 2
    for (start, end), length in zip(pairwise(line), lengths, strict=True):
        if left <= length and length:
            along = left / length
            x, y = (start[at] + (end[at] - start[at]) * along for at in (0, 1))
            return round(y, 6), round(x, 6)
        left -= length
    return line[0][1], line[0][0]


def lies_in(geometry: Geometry, outline: Geometry) -> bool:
    """Tell whether every position of a place lies in an outline."""
    return all(contains(outline, (latitude, longitude)) for longitude, latitude in positions(geometry))
