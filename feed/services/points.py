"""What stands on the map: put there, moved and taken away together with the numbers of the squares it lies in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, product
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from core.text import clean_line
from feed import grid
from feed.models import MAX_TITLE, MapCell, MapPoint, Publishable, Visibility
from feed.models.points import CLOSED, OPEN

LEVELS = (4, 6, 8, 10, 12, 14, 16)  # of which squares are counted; a screen of 64-pixel squares has one of them, or
FACETED = 10  # up to here for every choice of kind, theme and state, beyond for all points only: see feed.mapping
BATCH = 1000

Ref = tuple[int, int]  # content type and id of a subject
Key = tuple[int, int, int, int, int, str]  # level, y, x, kind, theme, state


@dataclass(frozen=True, slots=True)
class Spot:
    """A contribution as the map shows it."""

    kind: int  # its content type
    object_id: int
    latitude: float
    longitude: float
    town: int
    title: str
    published_at: datetime
    neighbourhood: int | None = None
    theme: int | None = None
    state: str = ""
    is_open: bool = True
    icon: str = ""


def pin(*, subject: Publishable) -> None:
    """Have the map show this contribution as it is now: at its place, or not at all.

    It stands on the map while it is published, neither hidden nor deleted, public, not private and has a place. Call it
    in the transaction that changed any of that, last; twice is once. A kind without places costs nothing.
    """
    pin_many(subjects=[subject])


def pin_many(*, subjects: Iterable[Publishable]) -> None:
    """Do the same for many at once: for imports and for acts on many things, once a transaction."""
    remaining = (subject for subject in subjects if hasattr(subject, "latitude"))
    while batch := list(islice(remaining, BATCH)):
        spots = [spot for subject in batch if (spot := _spot(subject))]
        shown = {(spot.kind, spot.object_id) for spot in spots}
        set_points(spots=spots, gone=[ref for subject in batch if (ref := _ref(subject)) not in shown])


def _ref(subject: Publishable) -> Ref:
    return ContentType.objects.get_for_model(subject).pk, subject.pk


def _spot(subject: Any) -> Spot | None:
    """Return what the map shows of a contribution, nothing when it must not stand there."""
    if subject.latitude is None or subject.longitude is None or subject.town_id is None:
        return None
    if subject.is_draft or subject.is_gone or subject.visibility != Visibility.PUBLIC:
        return None
    if getattr(subject, "is_private", False) or not getattr(subject, "on_map", True):
        return None
    kind, pk = _ref(subject)
    return Spot(
        kind=kind,
        object_id=pk,
        latitude=subject.latitude,
        longitude=subject.longitude,
        town=subject.town_id,
        neighbourhood=getattr(subject, "neighbourhood_id", None),
        theme=getattr(subject, "theme_id", None),
        state=subject.state,
        is_open=subject.workflow is None
        or subject.state not in subject.workflow
        or subject.workflow[subject.state].is_open,
        title=clean_line(subject.map_title)[:MAX_TITLE],
        icon=getattr(subject, "point_icon", ""),  # without one of its own it has that of its kind
        published_at=subject.published_at,
    )


def set_points(*, spots: Sequence[Spot] = (), gone: Collection[Ref] = ()) -> None:
    """Put these on the map, or where they are now, and take ``gone`` off it; the squares are counted with them."""
    with transaction.atomic():
        wanted = {(spot.kind, spot.object_id): spot for spot in spots}
        known = _known({*wanted, *gone})
        taken = _taken([spot.object_id for ref, spot in wanted.items() if ref not in known])
        fresh, moved = [], []
        changes: dict[Key, list[int]] = {}
        for ref, spot in wanted.items():
            row = _point(spot)
            if ref not in known:
                row.pk = _free(spot.object_id, taken)
                fresh.append(row)
            elif _differs(row, known[ref]):
                row.pk = known[ref].pk
                moved.append(row)
                _count(changes, known[ref], -1)
            else:
                continue
            _count(changes, row, 1)
        away = [known[ref] for ref in gone if ref in known and ref not in wanted]
        for row in away:
            _count(changes, row, -1)
        MapPoint.objects.filter(pk__in=[row.pk for row in away]).delete()
        MapPoint.objects.bulk_create(fresh, batch_size=BATCH)
        MapPoint.objects.bulk_update(moved, _CHANGING, batch_size=BATCH // 4)
        _write(changes)


def _known(refs: Collection[Ref]) -> dict[Ref, MapPoint]:
    """Return the points there are of these subjects, locked until the commit."""
    found: dict[Ref, MapPoint] = {}
    for kind in {kind for kind, _pk in refs}:
        rows = MapPoint.objects.select_for_update().filter(content_type=kind)
        found |= {(kind, row.object_id): row for row in rows.filter(object_id__in=[pk for k, pk in refs if k == kind])}
    return found


def _taken(ids: Sequence[int]) -> set[int]:
    return set(MapPoint.objects.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _free(wanted: int, taken: set[int]) -> int:
    """Return the id itself, or the next one where another kind drew the same (once in millions)."""
    while wanted in taken:
        wanted += 1
    taken.add(wanted)
    return wanted


def _point(spot: Spot) -> MapPoint:
    x, y = grid.place(spot.latitude, spot.longitude)
    return MapPoint(
        content_type_id=spot.kind,
        object_id=spot.object_id,
        town_id=spot.town,
        neighbourhood_id=spot.neighbourhood,
        theme_id=spot.theme,
        state=spot.state,
        is_open=spot.is_open,
        latitude=spot.latitude,
        longitude=spot.longitude,
        x=x,
        y=y,
        band=y >> grid.STEP,
        title=spot.title,
        icon=spot.icon,
        published_at=spot.published_at,
    )


_CHANGING = [
    "town", "neighbourhood", "theme", "state", "is_open", "latitude", "longitude", "x", "y", "band", "title", "icon",
    "published_at",
]  # fmt: skip


def _differs(one: MapPoint, other: MapPoint) -> bool:
    columns = [field.attname for field in MapPoint._meta.concrete_fields if field.name in _CHANGING]
    return any(getattr(one, column) != getattr(other, column) for column in columns)


# --- the numbers -----------------------------------------------------------------------------------------------------


def _keys(row: MapPoint) -> Iterator[Key]:
    """Yield the squares and choices in which a point is counted."""
    kinds, themes = {0, row.content_type_id}, {0, row.theme_id or 0}
    states = {"", OPEN if row.is_open else CLOSED, row.state}
    for level in LEVELS:
        y, x = row.y >> (grid.FINEST - level), row.x >> (grid.FINEST - level)
        if level > FACETED:
            yield level, y, x, 0, 0, ""
        else:
            for kind, theme, state in product(kinds, themes, states):
                yield level, y, x, kind, theme, state


def _count(changes: dict[Key, list[int]], row: MapPoint, by: int) -> None:
    for key in _keys(row):
        sums = changes.setdefault(key, [0, 0, 0])
        sums[0] += by
        sums[1] += by * row.x
        sums[2] += by * row.y


def _write(changes: dict[Key, list[int]]) -> None:
    """Add the changes to the squares, always in the same order, so that two at once wait and never block each other."""
    rows = iter(sorted((key, sums) for key, sums in changes.items() if any(sums)))
    table = connection.ops.quote_name(MapCell._meta.db_table)
    with connection.cursor() as cursor:
        while batch := list(islice(rows, BATCH)):
            cells = ", ".join(["(%s, %s, %s, %s, %s, %s, %s, %s, %s)"] * len(batch))
            cursor.execute(
                f"INSERT INTO {table} (level, y, x, kind, theme, state, count, sum_x, sum_y) VALUES {cells}"  # noqa: S608
                " ON CONFLICT (level, kind, theme, state, y, x) DO UPDATE SET count = "
                f"{table}.count + EXCLUDED.count, sum_x = {table}.sum_x + EXCLUDED.sum_x,"
                f" sum_y = {table}.sum_y + EXCLUDED.sum_y",
                [cell for key, sums in batch for cell in cast("tuple[int | str, ...]", (*key, *sums))],
            )


def recount_map() -> None:
    """Count every square anew from the points: after towns or themes were removed, or points written in bulk."""
    cells, points = (connection.ops.quote_name(model._meta.db_table) for model in (MapCell, MapPoint))
    into = f"INSERT INTO {cells} (level, y, x, kind, theme, state, count, sum_x, sum_y)"
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"LOCK TABLE {cells} IN EXCLUSIVE MODE")  # who pins meanwhile waits; who reads does not
        cursor.execute(f"DELETE FROM {cells}")  # noqa: S608
        for level in LEVELS:
            if level > FACETED:
                shift = grid.FINEST - level
                cursor.execute(
                    f"{into} SELECT {level}, y >> {shift}, x >> {shift}, 0, 0, '', COUNT(*), SUM(x), SUM(y)"  # noqa: S608
                    f" FROM {points} GROUP BY 2, 3"
                )
        # Whatever can be chosen is counted from the smallest squares with all choices apart, far fewer than points.
        shift = grid.FINEST - FACETED
        cursor.execute(
            f"CREATE TEMPORARY TABLE map_apart AS SELECT y >> {shift} AS y, x >> {shift} AS x, content_type_id AS kind,"  # noqa: S608
            f" COALESCE(theme_id, 0) AS theme, state, CASE WHEN is_open THEN '{OPEN}' ELSE '{CLOSED}' END AS is_open,"
            f" COUNT(*) AS count, SUM(x) AS sum_x, SUM(y) AS sum_y FROM {points} GROUP BY 1, 2, 3, 4, 5, 6"
        )
        for level in LEVELS:
            for kind, theme, state in product(("0", "kind"), ("0", "theme"), ("''", "is_open", "state")):
                if level <= FACETED:
                    shift = FACETED - level
                    # What has no theme, or no state, is in the number of all and in no number of its own.
                    cursor.execute(
                        f"{into} SELECT {level}, y >> {shift}, x >> {shift}, {kind}, {theme}, {state}, SUM(count),"  # noqa: S608
                        f" SUM(sum_x), SUM(sum_y) FROM map_apart WHERE ('{theme}' = '0' OR theme <> 0)"
                        f" AND ({int(state == 'state')} = 0 OR state <> '') GROUP BY 2, 3, 4, 5, 6"
                    )
        cursor.execute("DROP TABLE map_apart")
