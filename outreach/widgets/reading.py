"""What a frame shows of a town: what an unknown visitor may see, whoever asks (EMB-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.utils.functional import Promise

from core.states import State
from core.text import excerpt
from feed import mapping, wall
from feed.markers import Marker, state_of
from places import drawings
from places.geometry import Box, Point, Projection

if TYPE_CHECKING:
    from datetime import datetime

    from feed.models import Publishable
    from places.models import Town

ENTRIES = 8
POINTS = 60  # on the drawing
NAMED = 8  # of which in the list beside it
WORDS = 180
EDGE = 30  # units around a drawing: half a mark stays inside
SIZE = 400
HAMLET = 0.004  # degrees: how much a drawing without an outline shows around its points


@dataclass(frozen=True)
class Line:
    """A contribution of any kind, as few words as a frame has room for."""

    kind: str | Promise  # empty for what people simply say
    title: str
    words: str
    who: str
    capacity: str
    at: datetime | None
    url: str
    state: State | None


@dataclass(frozen=True)
class Mark:
    """A point of the map where the drawing has it; ``number`` is its place in the list, 0 for those that are not."""

    marker: Marker
    x: int
    y: int
    number: int


@dataclass(frozen=True)
class Map:
    """A town as we draw it, without anybody's tiles; the marks lie over one another, the newest on top."""

    path: str
    view_box: str
    marks: Sequence[Mark]
    listed: Sequence[Marker]


def newest(town: Town) -> list[Line]:
    """Return the newest entries of the wall of a town."""
    page = wall.page(wall.source_ids(town), viewer=AnonymousUser(), size=ENTRIES)
    return [_line(entry.subject) for entry in page.entries if entry.subject is not None]


def _line(subject: Publishable) -> Line:
    title = excerpt(getattr(subject, "title", ""), 120)
    state = getattr(subject, "state", "") if hasattr(type(subject), "workflow") else ""
    return Line(
        kind=type(subject).kind_label if title else "",
        title=title,
        words=excerpt(subject.body, WORDS),
        who=subject.signature,
        capacity=subject.shown_capacity,
        at=subject.published_at,
        url=subject.get_absolute_url(),
        state=state_of(type(subject), state) if state else None,
    )


def drawn(town: Town) -> Map:
    """Return the newest points of a town, on its outline where one is known."""
    rows = mapping.listed(mapping.Choice(town=town.pk), area=None, viewer=AnonymousUser(), size=POINTS)
    found = [Marker(each) for each in rows]
    outline = drawings.of(town)
    if outline is not None:
        projection, path = outline.projection, outline.path
    else:
        projection, path = Projection(_around([_place(each) for each in found]), SIZE), ""
    marks = [
        Mark(each, *projection.at(_place(each)), number=number if number <= NAMED else 0)
        for number, each in enumerate(found, 1)
    ]
    width, height = (round(side * projection.scale) for side in projection.sides)
    inside = [mark for mark in marks if -EDGE < mark.x < width + EDGE and -EDGE < mark.y < height + EDGE]
    return Map(path, projection.view_box(EDGE), inside[::-1], found[:NAMED])


def _place(marker: Marker) -> Point:
    return marker.point.latitude, marker.point.longitude


def _around(points: Sequence[Point]) -> Box:
    """Return an extent that holds these points."""
    north_south, west_east = [point[0] for point in points] or [0.0], [point[1] for point in points] or [0.0]
    return Box(min(north_south) - HAMLET, min(west_east) - HAMLET, max(north_south) + HAMLET, max(west_east) + HAMLET)
