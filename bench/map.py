"""The map over a million points: a town's screen against as many rows read by key, screens of a country and of a city.

Half of the points lie anywhere in a country of the size of France, half in twenty cities of it. "Database time" is that
of the statements alone, sent again as Django wrote them; the rest is by the clock around the whole read.
``BENCH_SCALE=full`` measures one million points, otherwise a hundred thousand. PostgreSQL is the one of
``TEST_DATABASE_URL``; without it only SQLite is measured, and that is said.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from bench import Result
from bench._databases import using
from bench.wall import make_postgres, make_sqlite

FULL = os.environ.get("BENCH_SCALE") == "full"
SIZE = 1_000_000 if FULL else 100_000
ROUNDS, CALLS = (7, 20) if FULL else (3, 10)
SOUTH, WEST, NORTH, EAST = 42.5, -1.5, 49.5, 7.5
STEP = 4096  # between two ids, as time leaves between real ones
CITIES, THEMES, STATES = 20, 15, 7
TOWNS = 30_000 if FULL else 3_000
YARDSTICK = "as many rows by primary key"
TOWN_SCREEN = "a town’s screen, newest 200"


def run() -> list[Result]:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-map-") as folder:
        for engine, make in (("SQLite", make_sqlite), ("PostgreSQL", postgres)):
            with make(Path(folder), [SIZE]) as wrappers:
                for wrapper in wrappers:
                    with using(wrapper):
                        results += [*fill(engine), *measure(engine)]
    return results


def postgres(folder: Path, sizes: list[int]) -> Any:
    return make_postgres(folder, sizes, prefix="civicnet_bench_map")


# --- measuring ------------------------------------------------------------------------------------------------------


def screens() -> dict[str, Callable[[random.Random], Callable[[], Any]]]:
    """Return what is timed, by name: each draws its place anew and returns the call to time."""
    from feed.grid import Area
    from feed.mapping import Choice, listed, look
    from feed.models import Comment, MapPoint, Post
    from feed.models.points import OPEN

    nobody = AnonymousUser()
    kinds = [ContentType.objects.get_for_model(model).pk for model in (Post, Comment)]
    country = Area.of(south=SOUTH - 1, west=WEST - 2, north=NORTH + 1, east=EAST + 2)
    largest = city(0)

    def around(lat: float, lon: float, half: float) -> Area:
        return Area.of(south=lat - half, west=lon - 1.5 * half, north=lat + half, east=lon + 1.5 * half)

    def town(chance: random.Random) -> tuple[Area, int]:
        """A screen of some 140 points, somewhere outside the cities."""
        half = 0.055 * (1_000_000 / SIZE) ** 0.5
        return around(chance.uniform(43, 49), chance.uniform(-1, 7), half), 13

    def town_screen(chance: random.Random) -> Callable[[], Any]:
        area, zoom = town(chance)
        return lambda: look(area, zoom=zoom)

    def by_key(chance: random.Random) -> Callable[[], Any]:
        area, zoom = town(chance)
        number = len(look(area, zoom=zoom).points)
        ids = [chance.randrange(1, SIZE) * STEP for _each in range(number)]
        return lambda: list(MapPoint.objects.filter(pk__in=ids))

    def fixed(call: Callable[[], Any]) -> Callable[[random.Random], Callable[[], Any]]:
        return lambda chance: call

    def of(zoom: int, area: Area, **choice: Any) -> Callable[[random.Random], Callable[[], Any]]:
        return fixed(lambda: look(area, zoom=zoom, choice=Choice(**choice)))

    return {
        YARDSTICK: by_key,
        TOWN_SCREEN: town_screen,
        "a country’s screen": of(6, country),
        "a country’s screen, one kind": of(6, country, kinds=(kinds[1],)),
        "a country’s screen, one theme": of(6, country, theme=3),
        "a country’s screen, open": of(6, country, state=OPEN),
        "a country’s screen, kind, theme and state": of(6, country, kinds=(kinds[0],), theme=3, state="state2"),
        "a country’s screen, half of it": of(8, Area.of(south=44, west=-1, north=47.5, east=7)),
        "a country’s screen, the last twelfth of time (newest 5,000)": of(6, country, since=SIZE * 11 // 12 * STEP),
        "a city’s screen (zoom 11)": of(11, around(*largest, 0.25)),
        "a city’s screen (zoom 14)": of(14, around(*largest, 0.03)),
        "a city’s screen (zoom 16)": of(16, around(*largest, 0.008)),
        "a city’s screen (zoom 12), one theme": of(12, around(*largest, 0.12), theme=3),
        "list of a country": fixed(lambda: listed(Choice(), area=country, viewer=nobody)),
        "list of a town": fixed(lambda: listed(Choice(town=7), area=None, viewer=nobody)),
        "list of a city’s screen": fixed(lambda: listed(Choice(), area=around(*largest, 0.12), viewer=nobody)),
        "list of a city’s screen, one theme": fixed(
            lambda: listed(Choice(theme=3), area=around(*largest, 0.12), viewer=nobody)
        ),
        "pin one": fixed(put),
    }


def put() -> None:
    """Put a point on the map, move its state, and take it all back."""
    from feed.models import Post
    from feed.services import Spot, set_points

    kind = ContentType.objects.get_for_model(Post).pk
    with transaction.atomic():
        spot = Spot(kind, 7, *city(1), 7, "Nid-de-poule", datetime.now(UTC), theme=3, state="state1")
        set_points(spots=[spot])
        transaction.set_rollback(True)


def measure(engine: str) -> Iterator[Result]:
    clocks: dict[str, list[float]] = {}
    databases: dict[str, list[float]] = {}
    items: dict[str, list[int]] = {}
    for turn in range(ROUNDS + 1):
        for name, draw in screens().items():
            chance = random.Random(turn)  # the yardstick reads as many rows as the screen beside it
            for _call in range(CALLS):
                call = draw(chance)
                start = time.perf_counter()
                found = call()
                taken = (time.perf_counter() - start) * 1000
                if turn:  # the first round warms
                    clocks.setdefault(name, []).append(taken)
                    items.setdefault(name, []).append(size_of(found))
            if turn and name != "pin one":
                databases.setdefault(name, []).append(database_time(call))
    yield from report(engine, clocks, databases, items)


def size_of(found: Any) -> int:
    return len(found.points) + len(found.clusters) if hasattr(found, "clusters") else len(found or ())


def database_time(call: Callable[[], Any]) -> float:
    """Return the milliseconds that the statements of a call take, fetched whole, without Django around them."""
    sent: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        call()
    with connection.cursor() as cursor:
        start = time.perf_counter()
        for sql, params in sent:
            cursor.execute(sql, params)
            cursor.fetchall()
        return (time.perf_counter() - start) * 1000


def report(
    engine: str, clocks: dict[str, list[float]], databases: dict[str, list[float]], items: dict[str, list[int]]
) -> Iterator[Result]:
    middle = {name: statistics.median(each) for name, each in clocks.items()}
    yield Result(
        f"{engine}: {TOWN_SCREEN}",
        middle[TOWN_SCREEN] / middle[YARDSTICK],
        "× key read",
        "≤ 3",
        f"{middle[TOWN_SCREEN]:.2f} against {middle[YARDSTICK]:.2f} ms for"
        f" {statistics.mean(items[TOWN_SCREEN]):.0f} points on average",
    )
    most = "≤ 5" if engine == "PostgreSQL" else "≤ 1"
    for name in list(clocks)[2:]:
        if name == "pin one":
            yield Result(f"{engine}: {name}", middle[name], "ms", "", "by the clock, rolled back")
            continue
        yield Result(
            f"{engine}: {name}",
            statistics.median(databases[name]),
            "ms of database time",
            most if name.startswith("a country") else "",
            f"{max(items[name])} items; {middle[name]:.2f} ms with Django around it",
        )


# --- making ---------------------------------------------------------------------------------------------------------


def city(number: int) -> tuple[float, float]:
    chance = random.Random(f"city {number}")
    return chance.uniform(SOUTH + 0.5, NORTH - 0.5), chance.uniform(WEST + 0.5, EAST - 0.5)


def places(size: int) -> Iterator[tuple[float, float]]:
    """Yield places: every second one anywhere, the others in cities, of which the first has a third."""
    chance = random.Random("places")
    for at in range(size):
        if at % 2:
            yield round(chance.uniform(SOUTH, NORTH), 6), round(chance.uniform(WEST, EAST), 6)
        else:
            lat, lon = city(int(CITIES * chance.random() ** 3))
            yield round(chance.gauss(lat, 0.05), 6), round(chance.gauss(lon, 0.07), 6)


COLUMNS = (
    "id, content_type_id, object_id, town_id, theme_id, state, is_open, latitude, longitude, x, y, band, title, icon,"
    " published_at"
)


def points(size: int, kinds: list[int]) -> Iterator[tuple[Any, ...]]:
    from feed.grid import STEP as BAND
    from feed.grid import place

    chance, now = random.Random("points"), datetime.now(UTC)
    for at, (lat, lon) in enumerate(places(size), 1):
        x, y = place(lat, lon)
        state = chance.randrange(STATES)
        kind = kinds[chance.random() < 0.2]
        theme = 1 + int(THEMES * chance.random() ** 2)
        title = "Nid-de-poule devant l’école"
        yield (
            at * STEP, kind, at * STEP, 1 + int(TOWNS * chance.random() ** 3), theme, f"state{state}", state < 4,
            lat, lon, x, y, y >> BAND, title, "", now,
        )  # fmt: skip


def fill(engine: str) -> Iterator[Result]:
    from feed.models import Comment, MapCell, Post
    from feed.services import recount_map
    from places.models import Town

    Town.objects.bulk_create(
        (
            Town(pk=at, code=f"XX-{at}", country="FR", name=f"Commune {at}", slug=f"commune-{at}")
            for at in range(1, TOWNS + 1)
        ),
        batch_size=2000,
    )
    start = time.monotonic()
    write(points(SIZE, [ContentType.objects.get_for_model(model).pk for model in (Post, Comment)]))
    made = time.monotonic()
    recount_map()
    counted = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"  {engine}: {SIZE:,} points made in {made - start:.0f} s", flush=True)
    yield Result(
        f"{engine}: counting every square anew", counted - made, "s", "", f"{MapCell.objects.count():,} numbers"
    )


def write(rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # without a look at each foreign key
            with cursor.copy(f"COPY feed_mappoint ({COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute("RESET session_replication_role")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        marks = ", ".join(["%s"] * len(COLUMNS.split(",")))
        with transaction.atomic():
            while batch := list(islice(rows, 10_000)):
                cursor.executemany(f"INSERT INTO feed_mappoint ({COLUMNS}) VALUES ({marks})", batch)  # noqa: S608
        cursor.execute("PRAGMA foreign_keys = ON")


if __name__ == "__main__":
    import django

    django.setup()
    for result in run():
        print(result)
