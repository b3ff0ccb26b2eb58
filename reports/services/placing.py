"""Which town a point belongs to: the one whose outline holds it, and no other."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from feed.services import Refusal
from places.geometry import Point, contains
from places.models import Neighbourhood, Outline, Town
from places.search import near, neighbourhood_at, town_at, valid_point

FAR = 15.0  # kilometres from the middle of a town whose outline nobody knows
CELL = 1000  # cells a degree: about 111 m by 78 m in France


class Nowhere(Refusal):
    """The point is in no town that is known: at sea, abroad, 0,0."""

    def __init__(self, nearest: Town | None = None) -> None:
        self.nearest = nearest

    @property
    def reason(self) -> str:
        if self.nearest is None:
            return str(_("Ce point n’est dans aucune commune connue. Placez-le sur la carte."))
        away = round(self.nearest.distance)  # type: ignore[attr-defined]
        words = _("Ce point est hors de toute commune connue ; la plus proche est %(town)s, à %(away)d km.")
        return str(words) % {"town": self.nearest.local_name, "away": away}


class Missing(Nowhere):
    """One of the two coordinates was not given."""

    @property
    def reason(self) -> str:
        return str(_("Il manque la latitude ou la longitude : donnez les deux, ou montrez le lieu sur la carte."))


class Impossible(Nowhere):
    """What was given is not a point on Earth."""

    @property
    def reason(self) -> str:
        words = _("Ces coordonnées n’existent pas : en degrés, la latitude va de −90 à 90, la longitude de −180 à 180.")
        return str(words)


class Swapped(Nowhere):
    """The two coordinates are the wrong way round: exchanged they lie in a town that is known, or near it."""

    @property
    def reason(self) -> str:
        words = _(
            "La latitude et la longitude semblent inversées : échangez-les, et le point est à %(town)s ou tout près."
        )
        return str(words) % {"town": self.nearest.local_name if self.nearest else ""}


@dataclass(frozen=True)
class Place:
    """A point and what it lies in."""

    latitude: float
    longitude: float
    town: Town
    neighbourhood: Neighbourhood | None


def locate(*, latitude: Any, longitude: Any, hint: Town | None = None) -> Place:
    """Return what a point lies in, `hint` first where outlines overlap.

    A town whose outline is unknown takes the points nearer to it than to any other, within 15 km. Raises ``Nowhere``
    for anything else: ``Missing``, ``Impossible`` and ``Swapped`` say what is wrong with the numbers.
    """
    if latitude in (None, "") or longitude in (None, ""):
        raise Missing
    point = valid_point(latitude, longitude)
    town, nearest = _holding(point, hint) if point else (None, None)
    if point is not None and town is not None:
        return Place(point[0], point[1], town, neighbourhood_at(town, point))
    if meant := _meant(valid_point(longitude, latitude), hint):
        raise Swapped(meant)
    raise Nowhere(nearest) if point else Impossible


def _holding(point: Point, hint: Town | None) -> tuple[Town | None, Town | None]:
    """Return the town that a point lies in, and the nearest one where it lies in none."""
    outline = Outline.objects.filter(town=hint).first() if hint else None
    town = hint if outline is not None and contains(outline.geometry, point) else None
    if town := town or town_at(latitude=point[0], longitude=point[1]):
        return town, None
    nearest: Any = next(iter(near(latitude=point[0], longitude=point[1], limit=1)), None)
    if nearest is None or nearest.distance > FAR or Outline.objects.filter(town=nearest).exists():
        return None, nearest
    return Town.objects.get(pk=nearest.pk), nearest


def _meant(point: Point | None, hint: Town | None) -> Town | None:
    """Return the town in which, or within 15 km of whose middle, a point lies that nobody gave as it is."""
    if point is None:
        return None
    town, nearest = _holding(point, hint)
    return town or (nearest if nearest and nearest.distance <= FAR else None)  # type: ignore[attr-defined]


class Locator:
    """Places many points one after the other, in a town or wherever they lie, and remembers the outlines it met."""

    def __init__(self, *, town: Town | None = None) -> None:
        self._only = town
        self._met: dict[int, tuple[Town, Any, list[Neighbourhood]]] = {}
        if town is not None:
            self._meet(town)

    def locate(self, latitude: float, longitude: float) -> Place:
        """Return what a point lies in. Raises ``Nowhere``, also for another town than the one that is wanted."""
        point = (latitude, longitude)
        for town, geometry, parts in self._met.values():
            if geometry is not None and contains(geometry, point):
                part = next((each for each in parts if each.geometry and contains(each.geometry, point)), None)
                return Place(latitude, longitude, town, part)
        place = locate(latitude=latitude, longitude=longitude, hint=self._only)
        if self._only is not None and place.town.pk != self._only.pk:
            raise Nowhere(place.town)
        self._meet(place.town)
        return place

    def _meet(self, town: Town) -> None:
        if town.pk not in self._met:
            outline = Outline.objects.filter(town=town).first()
            drawn = list(town.neighbourhoods.filter(geometry__isnull=False).order_by("pk"))
            self._met[town.pk] = (town, outline.geometry if outline else None, drawn)


def middle(town: Town) -> Place | None:
    """Return the middle of a town, for a place that was told in words; None when nobody knows where the town is."""
    if town.latitude is None or town.longitude is None:
        return None
    return Place(town.latitude, town.longitude, town, None)


def cell_of(latitude: float, longitude: float) -> int:
    """Return the number of the cell a point lies in."""
    return _number(math.floor((latitude + 90) * CELL), math.floor((longitude + 180) * CELL))


def cells_around(latitude: float, longitude: float, metres: float = 100) -> list[int]:
    """Return the numbers of the cells that a circle around a point touches: fifteen in France."""
    up, across = math.floor((latitude + 90) * CELL), math.floor((longitude + 180) * CELL)
    degrees = metres / 111_195
    tall = math.ceil(degrees * CELL)
    # Cells narrow towards the poles, where no town is.
    wide = min(10, math.ceil(degrees * CELL / max(0.01, math.cos(math.radians(latitude)))))
    return [_number(up + i, across + j) for i in range(-tall, tall + 1) for j in range(-wide, wide + 1)]


def _number(up: int, across: int) -> int:
    return up * 1_000_000 + across
