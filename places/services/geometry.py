"""Outlines and points: from a folder (``CIVICNET_GEOMETRY``) or one by one from the public interface of the State."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from core.outbox import enqueue
from places.geoapi import Unreachable, fetch
from places.geometry import BadGeometry, Geometry, box, centre, checked
from places.models import Outline, Town
from places.reading import FR_COMMUNES, BrokenFile, lines, rows
from places.services.bulk import insert, update
from places.services.importing import Progress, advance, finish, quiet, start

CONTOURS = "fr_contours.ndjson.gz"
POINTS_MARK = "fr_points"  # the points of a folder are one more pass over its file of communes
FOLDER_SOURCE = "IGN Admin Express"
API_SOURCE = "geo.api.gouv.fr"
BATCH = 1_500
_PAUSE = timedelta(seconds=1)  # between two towns: a polite rate
_LONGEST_PAUSE = timedelta(hours=6)


class Drawn(NamedTuple):
    """A line of a file of outlines."""

    line: int
    code: str
    geometry: Geometry


def import_geometry(*, folder: Path, progress: Progress = quiet, again: bool = False) -> int:
    """Bring points and outlines of French towns up to date with a folder; return how many outlines have no town.

    Each file may be missing. Outlines are streamed and committed in batches; raises `BrokenFile` at the first line that
    is not an outline, with the batches before it kept. Older outlines than today's communes are simply not placed.
    """
    if (folder / FR_COMMUNES.name).is_file():
        _import_points(folder / FR_COMMUNES.name, progress, again)
    return _import_outlines(folder / CONTOURS, progress, again) if (folder / CONTOURS).is_file() else 0


def _import_points(path: Path, progress: Progress, again: bool) -> None:
    """Give towns the points of this file: those of town halls, better than the place names of the shipped one."""
    state = start(path, again=again, name=POINTS_MARK)
    if state is None:
        return
    known = dict(Town.objects.filter(country="FR").values_list("code", "pk"))
    points = [
        (known[code], *row.point())
        for row in rows(path, FR_COMMUNES)
        if (code := f"FR-{row.text('insee', 5)}") in known and row.point() != (None, None)
    ]
    with transaction.atomic():
        update(Town, ("latitude", "longitude"), points)
        advance(state, len(points))
        finish(state)
    progress(f"{path.name} (points)", len(points), len(points))


def _import_outlines(path: Path, progress: Progress, again: bool) -> int:
    state = start(path, again=again)
    if state is None:
        return 0
    known = dict(Town.objects.filter(country="FR").values_list("code", "pk"))
    unplaced = 0
    total = sum(1 for _ in lines(path))
    for batch in _batches(_outlines(path, state.position)):
        placed = [(known[drawn.code], drawn.geometry) for drawn in batch if drawn.code in known]
        unplaced += len(batch) - len(placed)
        with transaction.atomic():
            _write_outlines(placed, FOLDER_SOURCE)
            advance(state, batch[-1].line)
        progress(path.name, batch[-1].line, total)
    finish(state)
    return unplaced


def _outlines(path: Path, after: int) -> Iterator[Drawn]:
    """Yield the outlines of a file from the line following ``after`` on: one JSON object a line."""
    for number, line in lines(path):
        if number <= after or not line:
            continue
        try:
            row = json.loads(line)
            yield Drawn(number, f"FR-{row['insee']}", checked(row["geometry"]))
        except BadGeometry as error:
            raise BrokenFile(path, number, str(error)) from error
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            reason = "not a JSON object with “insee” and “geometry”"
            raise BrokenFile(path, number, reason) from error


def _batches(drawn: Iterator[Drawn]) -> Iterator[list[Drawn]]:
    batch: list[Drawn] = []
    for outline in drawn:
        batch.append(outline)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _write_outlines(placed: Sequence[tuple[int, Geometry]], source: str) -> None:
    """Write outlines by town, and the point of those towns that have none."""
    cells = []
    for town, geometry in placed:
        extent = box(geometry)
        text = json.dumps(geometry, separators=(",", ":"))
        cells.append((town, text, extent.south, extent.west, extent.north, extent.east, source))
    fields = ("geometry", "south", "west", "north", "east", "source")
    insert(Outline, ("town", *fields), cells, unique="town", update=fields)
    lost = set(Town.objects.filter(pk__in=[town for town, _ in placed], latitude=None).values_list("pk", flat=True))
    update(Town, ("latitude", "longitude"), [(town, *centre(geometry)) for town, geometry in placed if town in lost])


def set_outline(*, town: Town, geometry: Any, source: str) -> Outline:
    """Give a town this outline (GeoJSON Polygon or MultiPolygon). Raises `BadGeometry`."""
    geometry = checked(geometry)
    with transaction.atomic():
        _write_outlines([(town.pk, geometry)], source)
    town.refresh_from_db(fields=["latitude", "longitude"])
    return Outline.objects.get(town=town)


# --- from the network, in the background ---------------------------------------------------------------------------


def begin_fetching() -> bool:
    """Promise to fetch the outlines that are missing, the largest towns first; return whether there is a source to ask.

    Does nothing where a folder has them or the interface is switched off (``GEOMETRY_API`` empty).
    """
    if settings.GEOMETRY or not settings.GEOMETRY_API:
        return False
    enqueue("places.tasks.fetch_outline", payload={}, key=f"places.outlines.{timezone.now():%Y-%m-%d}")
    return True


def fetch_outline(*, after: Sequence[int] = (), failures: int = 0) -> None:
    """Fetch the outline of the next French town without one and promise the following step.

    ``after`` is (population, key) of the last town asked for. A town the interface does not know is passed over until
    the next import. When the interface cannot be reached, the same step is promised again, later and later.
    """
    town = _next_without_outline(after)
    if town is None or not settings.GEOMETRY_API:
        return
    try:
        found = fetch(town.code.removeprefix("FR-"))
    except Unreachable:
        wait = min(_PAUSE * 30 * 2 ** min(failures, 12), _LONGEST_PAUSE)
        _promise({"after": list(after), "failures": failures + 1}, wait)
        return
    with transaction.atomic():
        if found is not None:
            _write_outlines([(town.pk, found)], API_SOURCE)
        _promise({"after": [town.population, town.pk]}, _PAUSE)


def _promise(payload: dict[str, Any], wait: timedelta) -> None:
    """Promise the next step once, even when a killed worker's step is done a second time."""
    step = f"{payload['after'][-1:]}.{payload.get('failures', 0)}"
    now = timezone.now()
    enqueue("places.tasks.fetch_outline", payload=payload, key=f"places.outlines.{now:%Y-%m-%d}.{step}", due=now + wait)


def _next_without_outline(after: Sequence[int]) -> Town | None:
    waiting = Town.objects.real().filter(country="FR", outline=None)
    if after:
        population, key = after
        waiting = waiting.filter(Q(population__lt=population) | Q(population=population, pk__gt=key))
    return waiting.order_by(F("population").desc(), "pk").first()
