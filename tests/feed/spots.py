"""Things that stand on the map: posts with what a located kind has, until a kind of a higher floor is there for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from core.states import State, Workflow
from feed.models import MapCell, MapPoint, Post
from feed.services import Spot, recount_map, set_points
from places.models import Town
from tests.factories import make_post

WORKFLOW = Workflow(
    State("new", "Reçu", "wait", to=("fixed",)), State("fixed", "Réparé", "done", is_open=False), path=("new", "fixed")
)
PLACE = {"latitude": 44.56, "longitude": 6.08}


def located(post: Post | None = None, **fields: Any) -> Any:
    """Return a post that has a place, as a report or an idea has one."""
    post = post or make_post()
    given = (
        PLACE
        | {
            "state": "new",
            "map_title": "Nid-de-poule",
            "workflow": WORKFLOW,
            "is_private": False,
            "point_icon": "construction",
        }
        | fields
    )
    for name, value in given.items():
        setattr(post, name, value)
    return post


def make_spots(town: Town, places: list[tuple[float, float]], **fields: Any) -> list[Spot]:
    """Put a point at each of these places, the last one the newest; their subjects are posts nobody stored."""
    kind = ContentType.objects.get_for_model(fields.pop("model", Post)).pk
    start: datetime = fields.pop("start", timezone.now())
    first = fields.pop("first", 1000)
    spots = [
        Spot(kind, first + at, lat, lon, town.pk, f"Chose {at}", start + timedelta(minutes=at), **fields)
        for at, (lat, lon) in enumerate(places)
    ]
    set_points(spots=spots)
    return spots


def titles() -> list[str]:
    return list(MapPoint.objects.order_by("pk").values_list("title", flat=True))


def counted() -> dict[tuple[Any, ...], tuple[int, int, int]]:
    """Return what the squares say, without those that count nothing."""
    rows = MapCell.objects.exclude(count=0)
    return {
        (row.level, row.y, row.x, row.kind, row.theme, row.state): (row.count, row.sum_x, row.sum_y) for row in rows
    }


def assert_counted_right() -> None:
    """The squares say what counting all points anew says."""
    before = counted()
    recount_map()
    assert before == counted()
