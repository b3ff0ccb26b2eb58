"""Reading the map: what a screen shows of it, the list beside it, and what is around a place.

Three ways to answer a screen, by what it costs (``bench/map.py``):

- the counted squares (``MapCell``): a screen of a country never reads points, whatever its choice of kind, theme and
  state; nor does a screen of a large city while nothing is chosen;
- the points themselves, where the squares count few: the newest ``SHOWN``;
- otherwise the points are grouped by square. That is bounded by the strips of latitude of the screen, and where the
  screen is wide and the choice is none that is counted (a date, a town), by the newest ``RECENT`` of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, F, Max, Sum

from core.pagination import PAGE_SIZE, KeysetPage
from feed.grid import BAND, FINEST, Area, point
from feed.models import MapCell, MapPoint, model_of
from feed.models.points import CLOSED, OPEN
from feed.querysets import MapPointQuerySet
from feed.services.points import FACETED, LEVELS
from places.geometry import bearing, distance

if TYPE_CHECKING:
    from feed.querysets import Viewer

MOST = 500  # items on a screen
SHOWN = 200  # single points on a screen
EDGES = 2  # squares reach over the edges of a screen, so that they may count more than it shows
SCANNED = 5_000  # points that are grouped by square: unlike the counted ones, these name who stands alone in one
RECENT = 5_000  # of what is chosen by a date or a town on a wide screen, the newest
WALK = (250, 500, 1000, 1500)  # metres: a quarter of an hour on foot at most
NEAR = 50
CROWD = 2_000  # points compared by distance
METRES_PER_DEGREE = 111_200


@dataclass(frozen=True, slots=True)
class Choice:
    """Which points: of these kinds (content types), of a theme, in a state (a key, ``OPEN`` or ``CLOSED``), with an id
    from ``since`` on, in a town, in a neighbourhood."""

    kinds: tuple[int, ...] = ()
    theme: int | None = None
    state: str = ""
    since: int = 0
    town: int | None = None
    neighbourhood: int | None = None

    @property
    def is_counted(self) -> bool:
        """Whether squares are counted for it, up to level ``FACETED``."""
        return not (self.since or self.town or self.neighbourhood)

    @property
    def is_all(self) -> bool:
        return self == Choice()

    def of(self, rows: MapPointQuerySet) -> MapPointQuerySet:
        if self.kinds:
            rows = rows.filter(content_type__in=self.kinds)
        if self.theme:
            rows = rows.filter(theme=self.theme)
        if self.state in (OPEN, CLOSED):
            rows = rows.filter(is_open=self.state == OPEN)
        elif self.state:
            rows = rows.filter(state=self.state)
        if self.since:
            rows = rows.filter(pk__gte=self.since)
        if self.town:
            rows = rows.filter(town=self.town)
        if self.neighbourhood:
            rows = rows.filter(neighbourhood=self.neighbourhood)
        return rows


@dataclass(frozen=True, slots=True)
class Cluster:
    """Several points shown as one: how many, and their middle."""

    count: int
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Screen:
    """What a screen shows, at most ``MOST`` items; ``total`` counts to the edges of its outer squares."""

    points: Sequence[MapPoint]
    clusters: Sequence[Cluster]
    total: int
    is_partial: bool = False  # only the newest ``RECENT`` were looked at


@dataclass(slots=True)
class _Square:
    count: int = 0
    sum_x: int = 0
    sum_y: int = 0
    newest: int = 0


def look(area: Area, *, zoom: int, choice: Choice = Choice()) -> Screen:
    """Return what a screen of this area at this zoom shows."""
    level = area.level(zoom, most=MOST)
    counted = _counted_level(level)
    wide = counted <= FACETED
    if level <= LEVELS[-1] and choice.is_counted and (wide or choice.is_all):
        squares = _counted(area, counted, choice)
        total = sum(square.count for square in squares)
        if total <= EDGES * SHOWN:  # of which some stand beyond the edges of the screen
            points = list(_sorted(choice.of(_within(area)))[: SHOWN + 1]) if total else []
            if len(points) <= SHOWN:
                return Screen(points, [], len(points))
        if wide or total > SCANNED:
            return Screen([], [_cluster(square) for square in squares], total)
    return _grouped(area, level, choice)


def _counted_level(level: int) -> int:
    """Return the closest level, no finer than this one, of which squares are counted."""
    return max((each for each in LEVELS if each <= level), default=LEVELS[0])


def _counted(area: Area, level: int, choice: Choice) -> list[_Square]:
    """Return the squares as they were counted when points came and went."""
    rows = MapCell.objects.filter(
        level=level,
        kind__in=choice.kinds or (0,),
        theme=choice.theme or 0,
        state=choice.state,
        y__in=area.rows(level),
        x__range=area.columns(level),
    )
    found: dict[tuple[int, int], _Square] = {}
    for y, x, count, sum_x, sum_y in rows.values_list("y", "x", "count", "sum_x", "sum_y"):
        square = found.setdefault((y, x), _Square())
        square.count, square.sum_x, square.sum_y = square.count + count, square.sum_x + sum_x, square.sum_y + sum_y
    return [square for square in found.values() if square.count > 0]


def _grouped(area: Area, level: int, choice: Choice) -> Screen:
    """Group the points themselves by square; a square of one shows its point."""
    wide = level <= FACETED
    rows = choice.of(_within(area, wide=wide))
    floor = _floor(choice) if wide else None
    if floor:
        rows = rows.filter(pk__gt=floor)
    shift = FINEST - level
    groups = (
        rows.annotate(row=F("y").bitrightshift(shift), column=F("x").bitrightshift(shift))
        .values("row", "column")
        .annotate(n=Count("pk"), across=Sum("x"), down=Sum("y"), newest=Max("pk"))
        .order_by()
    )
    squares = [_Square(*row) for row in groups.values_list("n", "across", "down", "newest")]
    total = sum(square.count for square in squares)
    if total <= SHOWN:
        return Screen(list(_sorted(rows)[:SHOWN]) if total else [], [], total, bool(floor))
    alone = [square.newest for square in squares if square.count == 1]
    points = list(MapPoint.objects.filter(pk__in=alone)) if alone else []
    return Screen(points, [_cluster(square) for square in squares if square.count > 1], total, bool(floor))


def _floor(choice: Choice) -> int | None:
    """Return the id below which a wide screen does not look, None where it sees all of the choice."""
    rows = MapPoint.objects.filter(town=choice.town) if choice.town else MapPoint.objects.all()
    newest = rows.filter(pk__gte=choice.since).order_by("-pk").values_list("pk", flat=True)
    return newest[RECENT : RECENT + 1].first()


def _within(area: Area, *, wide: bool = False) -> MapPointQuerySet:
    """Return the points of an area. For a wide one the index of strips is no help, and SQLite must be kept from it."""
    if wide and connection.vendor == "sqlite":
        rows = MapPoint.objects.alias(across=F("x") + 0, down=F("y") + 0)
        return rows.filter(across__range=(area.west, area.east), down__range=(area.north, area.south))
    rows = MapPoint.objects.filter(x__range=(area.west, area.east), y__range=(area.north, area.south))
    return rows if wide else rows.filter(band__in=area.rows(BAND))


def _sorted(rows: MapPointQuerySet) -> MapPointQuerySet:
    """Newest first; adding 0 makes the database sort the few rows found instead of walking the whole table by id."""
    return rows.order_by((F("pk") + 0).desc())


def _cluster(square: _Square) -> Cluster:
    return Cluster(square.count, *point(square.sum_x / square.count, square.sum_y / square.count))


# --- lists -----------------------------------------------------------------------------------------------------------


def listed(
    choice: Choice, *, area: Area | None, viewer: Viewer, before: int | None = None, size: int = PAGE_SIZE
) -> KeysetPage[MapPoint]:
    """Return the newest points of an area (None: of all that is chosen) whose subjects the viewer may read.

    The cursor is the last point looked at: a page may be short and still have a next one.
    """
    rows = choice.of(MapPoint.objects.visible_to(viewer) if area is None else _of_area(area, choice))
    if before is not None:
        rows = rows.filter(pk__lt=before)
    ids = rows if rows.ordered else rows.order_by("-pk")
    # First which, by an index, then what: the towns' names of a whole city are not joined to find twenty.
    shown = MapPoint.objects.filter(pk__in=ids.values("pk")[: size + 1])
    found = list(shown.for_list().order_by("-pk"))
    return KeysetPage(seen(found[:size], viewer=viewer), found[size - 1].pk if len(found) > size else None)


def _of_area(area: Area, choice: Choice) -> MapPointQuerySet:
    """Return the points of an area, newest first: by strips where they are few, walking by id where they are many."""
    level = area.level(FINEST, most=MOST)
    counted = _counted_level(level)
    if not choice.is_counted or (counted > FACETED and not choice.is_all):
        many = counted <= FACETED
    else:
        many = sum(square.count for square in _counted(area, counted, choice)) > SCANNED
    return _within(area, wide=True) if many else _sorted(_within(area))


def seen(points: Sequence[MapPoint], *, viewer: Viewer) -> list[MapPoint]:
    """Return the points whose subjects this viewer may read, by one query a kind."""
    wanted: dict[int, list[int]] = {}
    for each in points:
        wanted.setdefault(each.content_type_id, []).append(each.object_id)
    readable: dict[int, set[int]] = {
        kind: set(model_of(kind).rows().visible_to(viewer).filter(pk__in=pks).values_list("pk", flat=True))
        for kind, pks in wanted.items()
    }
    return [each for each in points if each.object_id in readable[each.content_type_id]]


@dataclass(frozen=True, slots=True)
class Near:
    """A point and how far it is from where someone stands, in metres, and in which direction, in degrees from north."""

    point: MapPoint
    metres: int
    bearing: int


def around(latitude: float, longitude: float, *, viewer: Viewer, choice: Choice = Choice()) -> list[Near]:
    """Return what is within a walk of a place, nearest first, at most ``NEAR``."""
    here = (latitude, longitude)
    found: list[tuple[float, MapPoint]] = []
    for metres in WALK:
        rows = choice.of(_within(_square_around(here, metres))).for_list()
        away = [(distance(here, (row.latitude, row.longitude)) * 1000, row) for row in _sorted(rows)[:CROWD]]
        found = sorted(((far, row) for far, row in away if far <= metres), key=lambda each: (each[0], -each[1].pk))
        if len(found) >= NEAR:
            break
    readable = {row.pk for row in seen([row for _far, row in found[:NEAR]], viewer=viewer)}
    return [
        Near(row, round(far), bearing(here, (row.latitude, row.longitude)))
        for far, row in found[:NEAR]
        if row.pk in readable
    ]


def _square_around(here: tuple[float, float], metres: int) -> Area:
    up = metres / METRES_PER_DEGREE
    across = up / max(0.01, cos(radians(here[0])))
    south, north = max(-90.0, here[0] - up), min(90.0, here[0] + up)
    return Area.of(south=south, north=north, west=max(-180.0, here[1] - across), east=min(180.0, here[1] + across))
