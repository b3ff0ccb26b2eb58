"""Plane geometry on GeoJSON polygons, longitude first (RFC 7946); points are (latitude, longitude) in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Position = list[float]
Ring = list[Position]
Geometry = dict[str, Any]
Point = tuple[float, float]

EARTH_KM = 6371.0088
MOST_POSITIONS = 20_000  # the largest known outline has some 3,000


class BadGeometry(ValueError):
    """A geometry is not a polygon on Earth; the message says why."""


@dataclass(frozen=True)
class Box:
    """The extent of a geometry in degrees."""

    south: float
    west: float
    north: float
    east: float


def polygons(geometry: Geometry) -> list[list[Ring]]:
    """Return the polygons of a Polygon or MultiPolygon, each a list of rings: the outside, then its holes."""
    coordinates: list[Any] = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def checked(value: Any) -> Geometry:
    """Return a Polygon or MultiPolygon with nothing else in it; raise `BadGeometry` for anything that is not one."""
    if not isinstance(value, dict) or value.get("type") not in ("Polygon", "MultiPolygon"):
        raise BadGeometry("not a Polygon or a MultiPolygon")
    parts = [value.get("coordinates")] if value["type"] == "Polygon" else value.get("coordinates")
    if not isinstance(parts, list) or not parts:
        raise BadGeometry("no coordinates")
    count = 0
    for rings in parts:
        if not isinstance(rings, list) or not rings:
            raise BadGeometry("a polygon without a ring")
        for ring in rings:
            if not isinstance(ring, list) or len(ring) < 4 or ring[0] != ring[-1]:
                raise BadGeometry("a ring that is not closed or has fewer than four positions")
            count += len(ring)
            if count > MOST_POSITIONS:
                raise BadGeometry(f"more than {MOST_POSITIONS} positions")
            if not all(_on_earth(position) for position in ring):
                raise BadGeometry("a position that is not on Earth (longitude first, degrees)")
    return {"type": value["type"], "coordinates": value["coordinates"]}


def _on_earth(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(isinstance(number, int | float) and not isinstance(number, bool) for number in position)
        and -180 <= position[0] <= 180  # false for NaN as well
        and -90 <= position[1] <= 90
    )


def outer_positions(geometry: Geometry) -> Iterator[Position]:
    for rings in polygons(geometry):
        yield from rings[0]


def box(geometry: Geometry) -> Box:
    """Return the extent of a geometry."""
    positions = list(outer_positions(geometry))
    across, up = [position[0] for position in positions], [position[1] for position in positions]
    return Box(min(up), min(across), max(up), max(across))


def contains(geometry: Geometry, point: Point) -> bool:
    """Return whether a point is inside: in the outer ring of a polygon and in none of its holes (even-odd rule)."""
    return any(_in_rings(rings, point) for rings in polygons(geometry))


def _in_rings(rings: list[Ring], point: Point) -> bool:
    latitude, longitude = point
    inside = False
    for ring in rings:
        x1, y1 = ring[-1][:2]
        for position in ring:
            x2, y2 = position[0], position[1]
            if (y1 > latitude) != (y2 > latitude) and longitude < (x2 - x1) * (latitude - y1) / (y2 - y1) + x1:
                inside = not inside
            x1, y1 = x2, y2
    return inside


def centre(geometry: Geometry) -> Point:
    """Return a point for a geometry: the centroid of its largest polygon, or of its extent when that has no area."""
    best_area, best = 0.0, None
    for rings in polygons(geometry):
        area, across, up = 0.0, 0.0, 0.0
        origin_x, origin_y = rings[0][0][:2]
        for start, end in zip(rings[0], rings[0][1:], strict=False):
            x1, y1, x2, y2 = start[0] - origin_x, start[1] - origin_y, end[0] - origin_x, end[1] - origin_y
            cross = x1 * y2 - x2 * y1
            area, across, up = area + cross, across + (x1 + x2) * cross, up + (y1 + y2) * cross
        if abs(area) > best_area:
            best_area, best = abs(area), (up / (3 * area) + origin_y, across / (3 * area) + origin_x)
    if best is None:
        extent = box(geometry)
        best = ((extent.south + extent.north) / 2, (extent.west + extent.east) / 2)
    return round(best[0], 5), round(best[1], 5)


def distance(one: Point, other: Point) -> float:
    """Return the kilometres between two points over the great circle (haversine)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def bearing(one: Point, other: Point) -> int:
    """Return the direction from one point to another in whole degrees, from north over east."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    east = math.sin(lon2 - lon1) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(lon2 - lon1)
    return round(math.degrees(math.atan2(east, north))) % 360


def simplified(geometry: Geometry, tolerance: float) -> Geometry:
    """Return the geometry with the positions that matter less than ``tolerance`` degrees left out (Douglas-Peucker).

    A ring that would vanish is left out, except the only outer one, which is kept as it is.
    """
    parts = []
    for rings in polygons(geometry):
        kept = [_simplified_ring(ring, tolerance) for ring in rings]
        if len(kept[0]) >= 4:
            parts.append([ring for ring in kept if len(ring) >= 4])
    if not parts:
        return geometry
    if len(parts) == 1:
        return {"type": "Polygon", "coordinates": parts[0]}
    return {"type": "MultiPolygon", "coordinates": parts}


def _simplified_ring(ring: Ring, tolerance: float) -> Ring:
    """Simplify a closed ring as two lines, from its first position to the one farthest from it and back."""
    first = ring[0]
    middle = max(range(len(ring)), key=lambda at: (ring[at][0] - first[0]) ** 2 + (ring[at][1] - first[1]) ** 2)
    kept = {0, middle, len(ring) - 1}
    waiting = [(0, middle), (middle, len(ring) - 1)]
    while waiting:
        start, end = waiting.pop()
        if end - start < 2:
            continue
        farthest = max(range(start + 1, end), key=lambda at: _offset(ring[at], ring[start], ring[end]))
        if _offset(ring[farthest], ring[start], ring[end]) > tolerance:
            kept.add(farthest)
            waiting += [(start, farthest), (farthest, end)]
    return [[round(ring[at][0], 5), round(ring[at][1], 5)] for at in sorted(kept)]


def _offset(position: Position, start: Position, end: Position) -> float:
    """Return how far a position is from the segment between two others, in degrees."""
    x, y = end[0] - start[0], end[1] - start[1]
    length = x * x + y * y
    along = 0.0 if length == 0 else ((position[0] - start[0]) * x + (position[1] - start[1]) * y) / length
    along = min(1.0, max(0.0, along))
    return math.hypot(position[0] - start[0] - along * x, position[1] - start[1] - along * y)


@dataclass(frozen=True)
class Projection:
    """A flat map of an extent, north up, whose longer side is ``size`` units: flat around its middle latitude."""

    extent: Box
    size: int

    @property
    def narrowing(self) -> float:
        return max(0.05, math.cos(math.radians((self.extent.south + self.extent.north) / 2)))

    @property
    def scale(self) -> float:
        """Units to a degree of latitude."""
        width, height = self.sides
        return self.size / (max(width, height) or 1.0)

    @property
    def sides(self) -> tuple[float, float]:
        """Width and height in degrees of latitude."""
        return (self.extent.east - self.extent.west) * self.narrowing, self.extent.north - self.extent.south

    def view_box(self, margin: int) -> str:
        sides = " ".join(str(round(side * self.scale) + 2 * margin) for side in self.sides)
        return f"{-margin} {-margin} {sides}"

    def at(self, point: Point) -> tuple[int, int]:
        """Return where a point of the Earth lies, in whole units from the north-west."""
        across = (point[1] - self.extent.west) * self.narrowing * self.scale
        return round(across), round((self.extent.north - point[0]) * self.scale)


@dataclass(frozen=True)
class Drawing:
    """An outline as SVG: the data of a path and the view box around it, north up; and what places things on it."""

    path: str
    view_box: str
    projection: Projection

    @property
    def extent(self) -> Box:
        """Its extent in degrees."""
        return self.projection.extent


def drawing(geometry: Geometry, *, size: int = 1000, margin: int = 20) -> Drawing:
    """Draw a geometry so that its longer side is ``size`` units; finer detail than one unit is left out."""
    projection = Projection(box(geometry), size)
    finer = simplified(geometry, 2 / projection.scale)
    commands = []
    for rings in polygons(finer):
        for ring in rings:
            points = " ".join("{},{}".format(*projection.at((y, x))) for x, y, *_ in ring[:-1])
            commands.append(f"M{points}z")
    return Drawing("".join(commands), projection.view_box(margin), projection)
