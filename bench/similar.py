"""What is offered to whoever reports again what is known, on the real street reports of Paris.

Each later report of a pair (same subtype, 50 m and 30 days apart at most) is asked as if it were being typed, with all
earlier ones open; counted is how often the earlier one is among the five that are offered. Timed is a view that answers
``reports.similar.similar`` against one that answers nothing, both through the whole middleware, in turn; and the read
alone in a street with 10,000 open reports. The files are those of ``CIVICNET_GEOMETRY``; without them nothing is told.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path

from bench import Result
from bench._databases import using
from bench.wall import make_postgres, make_sqlite

PLACES = Path(os.environ.get("CIVICNET_GEOMETRY") or "data/places")
FILE = PLACES.parent / "reports" / "paris_street_reports.csv"
NEAR, CLOSE = 50.0, timedelta(days=30)  # of a pair: metres, days
STREET, ROUNDS = 10_000, 400


def run() -> list[Result]:
    """Measure both engines, one after the other."""
    if not FILE.is_file():
        print(f"  !!! not measured: {FILE} is missing. Set CIVICNET_GEOMETRY.", flush=True)
        return []
    results: list[Result] = []
    engines = {"SQLite": make_sqlite, "PostgreSQL": partial(make_postgres, prefix="civicnet_bench_similar")}
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-similar-") as folder:
        for engine, make in engines.items():
            with make(Path(folder), [1]) as wrappers:
                for wrapper in wrappers:
                    with using(wrapper):
                        results += measure(engine)
    return results


def measure(engine: str) -> list[Result]:
    """Return the figures of one engine."""
    rows = fill()
    note = f"{engine}, {len(rows):,} reports of Paris"
    pairs, offered = found(rows)
    yardstick, answered = timed(rows)
    times = f"{engine}, {answered:.2f} ms against {yardstick:.2f} ms"
    street = crowded()
    return [
        Result("pairs of one problem offered", round(100 * offered / pairs, 1), "%", "≥ 95", f"{note}, {pairs} pairs"),
        Result("median view with what is near / empty view", round(answered / yardstick, 2), "×", "≤ 2", times),
        Result(f"what is near in a street of {STREET:,}", round(street, 1), "ms", "", f"{engine}, median of the read"),
    ]  # fmt: skip


Row = tuple[int, str, float, float, datetime, Any]  # id, subtype, point, moment, category


def fill() -> list[Row]:
    """Take over the file; reports of one day come in the order of its lines. Return what was taken, oldest first."""
    from dataclasses import replace

    from places.models import Town
    from places.services import set_outline
    from reports import imports
    from reports.imports import files, mapping
    from reports.imports.rows import Reader, Unusable
    from reports.models import Report
    from reports.services import import_reports, save_origin

    town = Town.objects.create(
        code="FR-75056", country="FR", name="Paris", slug="paris", latitude=48.86, longitude=2.35
    )
    with gzip.open(PLACES / "fr_contours.ndjson.gz", "rt", encoding="utf-8") as lines:
        told = next(json.loads(line) for line in lines if line.startswith('{"insee":"75056"'))
    set_outline(town=town, geometry=told["geometry"], source="bench")
    reader = Reader(mapping.read(Path(imports.__file__).parent / "paris.toml"), town=town)
    subtypes: dict[str, str] = {}
    taken = []
    for line, row in files.rows(FILE, "csv"):
        try:
            report = reader.report(row)
        except Unusable:
            continue
        subtypes[report.external_id] = row["soustype"]
        taken.append(replace(report, at=report.at + timedelta(seconds=line)))
    import_reports(origin=save_origin(slug="bench", name="Paris"), reports=taken)
    analyse()
    stored = Report.objects.filter(origin__slug="bench").select_related("category").order_by("published_at")
    return [
        (each.pk, subtypes[each.external_id], each.latitude, each.longitude, moment(each), each.category)
        for each in stored
    ]


def moment(report: Any) -> datetime:
    at: datetime = report.published_at
    return at


def analyse() -> None:
    """Let the database look at what it holds, as it does by itself in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def found(rows: list[Row]) -> tuple[int, int]:
    """Return how many pairs there are, and of how many the earlier one is offered to who writes the later."""
    from django.contrib.auth.models import AnonymousUser

    from places.geometry import distance
    from reports.similar import similar

    earlier: dict[str, list[Row]] = defaultdict(list)
    pairs = offered = 0
    for row in rows:
        _pk, subtype, latitude, longitude, at, category = row
        alike = [
            other[0]
            for other in earlier[subtype]
            if at - other[4] <= CLOSE and distance((latitude, longitude), (other[2], other[3])) * 1000 <= NEAR
        ]
        if alike:
            near = similar(latitude=latitude, longitude=longitude, category=category, viewer=AnonymousUser(), at=at)
            shown = {each.pk for each in near}
            pairs += len(alike)
            offered += sum(pk in shown for pk in alike)
        earlier[subtype].append(row)
    return pairs, offered


# --- time -------------------------------------------------------------------------------------------------------------


def empty(_request: HttpRequest) -> HttpResponse:
    """Answer nothing."""
    return HttpResponse("ok")


def near(request: HttpRequest) -> HttpResponse:
    """Answer what is near, as a form asks while one types."""
    from reports.similar import similar

    rows = similar(
        latitude=float(request.GET["lat"]),
        longitude=float(request.GET["lon"]),
        category=int(request.GET["category"]),
        viewer=request.user,
        at=datetime.fromisoformat(request.GET["at"]),
    )
    return JsonResponse({"items": [{"title": each.title, "state": each.state} for each in rows]})


urlpatterns = [path("-/empty/", empty), path("-/near/", near), path("", include("civicnet.urls"))]


@contextmanager
def here() -> Iterator[Any]:
    """Return a client of a site that has the two views above."""
    from django.test import Client
    from django.test.utils import override_settings

    with override_settings(ROOT_URLCONF="bench.similar", ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False):
        yield Client()


def timed(rows: list[Row]) -> tuple[float, float]:
    """Return the median milliseconds of the empty view and of the other, asked in turn about places of the file."""
    chance = random.Random(311)
    times: dict[str, list[float]] = defaultdict(list)
    with here() as client:
        for turn in range(ROUNDS + 20):
            _pk, _subtype, latitude, longitude, at, category = chance.choice(rows)
            typed = at - timedelta(milliseconds=500)  # just before the report itself is there
            asked = {"lat": latitude, "lon": longitude, "category": category.pk, "at": typed.isoformat()}
            for name, query in (("empty", {}), ("near", asked)):
                start = time.perf_counter()
                answer = client.get(f"/-/{name}/", query)
                took = (time.perf_counter() - start) * 1000
                assert answer.status_code == 200
                if turn >= 20:
                    times[name].append(took)
    return statistics.median(times["empty"]), statistics.median(times["near"])


def crowded() -> float:
    """Return the median milliseconds of the read in a street where thousands wait."""
    from django.contrib.auth.models import AnonymousUser
    from django.utils import timezone

    from places.models import Town
    from reports.models import Category
    from reports.services import NewReport, Place, import_reports, save_origin
    from reports.similar import similar

    town, category = Town.objects.get(slug="paris"), Category.objects.get(code="chaussee", town=None)
    chance, now = random.Random(10_000), timezone.now()
    reports = [
        NewReport(
            external_id=str(number),
            place=Place(48.85 + chance.uniform(-1, 1) * 0.0008, 2.35 + chance.uniform(-1, 1) * 0.0008, town, None),
            category=category,
            at=now - timedelta(days=chance.random() * 80),
            body=f"Un trou devant le {number}.",
        )
        for number in range(STREET)
    ]
    origin = save_origin(slug="street", name="Une rue")
    for place in range(0, STREET, 500):
        import_reports(origin=origin, reports=reports[place : place + 500])
    analyse()
    times = []
    for _ in range(60):
        start = time.perf_counter()
        assert similar(latitude=48.85, longitude=2.35, category=category, viewer=AnonymousUser())
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)
