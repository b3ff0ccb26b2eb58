"""The grid of the map: the world as squares, each level with twice as many a side as the one before (Web Mercator).

It is the grid that browsers draw maps on, so that a square of level ``zoom + 2`` is always 64 pixels wide on a screen.
``x`` grows to the east, ``y`` to the south.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FINEST = 24  # the level of a point's own place: a square of 2.4 metres at the equator
BAND = 14  # the level of the strips of latitude in which points are indexed: 2.4 km at the equator
STEP = FINEST - BAND
MOST_NORTH = 85.0511287798066  # where the projection ends; whatever lies beyond stands on its edge

Place = tuple[int, int]


def place(latitude: float, longitude: float) -> Place:
    """Return the square of the finest level in which a point on Earth lies."""
    side = 1 << FINEST
    sine = math.sin(math.radians(max(-MOST_NORTH, min(MOST_NORTH, latitude))))
    across = (longitude + 180) / 360 * side
    down = (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side
    return min(side - 1, max(0, int(across))), min(side - 1, max(0, int(down)))


def point(x: float, y: float) -> tuple[float, float]:
    """Return latitude and longitude of the middle of a square of the finest level, or of a mean of several."""
    side = 1 << FINEST
    latitude = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / side))))
    return round(latitude, 6), round((x + 0.5) / side * 360 - 180, 6)


@dataclass(frozen=True, slots=True)
class Area:
    """What a screen shows, as the first and last squares of the finest level in both directions."""

    west: int
    north: int
    east: int
    south: int

    @classmethod
    def of(cls, *, south: float, west: float, north: float, east: float) -> Area:
        """Return the squares that a box in degrees touches."""
        left, top = place(north, west)
        right, bottom = place(south, east)
        return cls(left, top, right, bottom)

    def columns(self, level: int) -> tuple[int, int]:
        """Return the first and the last square from west to east at a level."""
        return self.west >> (FINEST - level), self.east >> (FINEST - level)

    def rows(self, level: int) -> range:
        """Return the squares from north to south at a level."""
        return range(self.north >> (FINEST - level), (self.south >> (FINEST - level)) + 1)

    def squares(self, level: int) -> int:
        """Return how many squares of a level the area touches."""
        first, last = self.columns(level)
        return (last - first + 1) * len(self.rows(level))

    def level(self, zoom: int, *, most: int) -> int:
        """Return the level of 64-pixel squares at a zoom, or the finest above it of which the area touches ``most``."""
        level = max(0, min(zoom + 2, FINEST))
        while level and self.squares(level) > most:
            level -= 1
        return level
