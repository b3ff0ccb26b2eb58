"""Places: how long France takes to import, and what finding a town costs against reading one row by its key.

The import is timed in seconds because the first start waits for it; everything else is a ratio to the primary-key read
of the same run.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command

from bench import Result
from bench._databases import using, wrap

ROUNDS, CALLS = 7, 30
TYPED = {"rare": "saint-jean-de-mau", "common": "saint", "one letter": "s", "code": "05000", "words": "saint denis 93"}
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "places"


def run() -> list[Result]:
    with tempfile.TemporaryDirectory() as folder:
        wrapper = wrap(f"sqlite:///{Path(folder) / 'places.sqlite3'}")
        with using(wrapper):
            call_command("migrate", verbosity=0)
            results = [*imports(), *reads()]
        wrapper.close()
    return results


def imports() -> list[Result]:
    from places.services import import_geometry, import_places, imports_due

    results = [_once("import of France", lambda: import_places(countries=["FR"]), "< 30", "34,969 communes, SQLite")]
    results.append(
        _once("import of Italy and Morocco", lambda: import_places(countries=["IT", "MA"]), "", "9,399 communes")
    )
    geometry = Path(os.environ.get("CIVICNET_GEOMETRY") or SHARED)
    if (geometry / "fr_contours.ndjson.gz").is_file():
        results.append(
            _once("import of outlines", lambda: import_geometry(folder=geometry), "", "35,357 outlines, 19 MB")
        )
    else:
        print(f"  NO OUTLINES at {geometry}: set CIVICNET_GEOMETRY to measure them")
    results.append(_once("nothing to import", imports_due, "< 0.1", "four hashes"))
    return results


def _once(name: str, act: Callable[[], object], target: str, note: str) -> Result:
    started = time.perf_counter()
    act()
    return Result(name, round(time.perf_counter() - started, 2), "s", target, note)


def reads() -> list[Result]:
    from places.models import Town
    from places.search import near, suggest, town_at

    key = Town.objects.get(slug="gap-05").pk
    reads: dict[str, Callable[[], object]] = {"by key": lambda: Town.objects.get(pk=key)}
    for name, text in TYPED.items():
        reads[f"suggest, {name} (“{text}”)"] = lambda text=text: suggest(text)
    reads["near, 8 towns"] = lambda: near(latitude=44.56, longitude=6.08)
    reads["town_at, by outline"] = lambda: town_at(latitude=44.559, longitude=6.079)
    taken: dict[str, list[float]] = {name: [] for name in reads}
    for _round in range(ROUNDS):
        for name, read in reads.items():
            read()
            started = time.perf_counter()
            for _call in range(CALLS):
                read()
            taken[name].append((time.perf_counter() - started) / CALLS * 1000)
    milliseconds = {name: statistics.median(each) for name, each in taken.items()}
    base = milliseconds.pop("by key")
    return [
        Result(name, round(cost / base, 1), "× key read", "", f"{cost:.2f} ms p50 here (target < 2 ms)")
        for name, cost in milliseconds.items()
    ]
