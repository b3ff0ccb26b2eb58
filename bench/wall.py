"""Reading a wall's ids, from ten thousand to ten million activities, on busy, sparse and long-quiet sources.

Every size has its own database, made by ``generate_series`` and removed at the end; all stand open at once, so that
sizes are measured in turn. ``BENCH_SCALE=full`` goes to 10 million on PostgreSQL and 1 million on SQLite.
PostgreSQL is the one of ``TEST_DATABASE_URL``; without it only SQLite is measured, and that is said.
"""

# ruff: noqa: S608 (statements of numbers; nobody's words are in them)
from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from django.core.management import call_command
from django.db import connection, transaction

from bench import Result
from bench._databases import using, wrap

FULL = os.environ.get("BENCH_SCALE") == "full"
POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
SIZES = {
    "PostgreSQL": [10_000, 1_000_000, 10_000_000] if FULL else [10_000, 100_000],
    "SQLite": [10_000, 100_000, 1_000_000] if FULL else [10_000, 100_000],
}
FOLLOWERS = (2, 2_000_000 if FULL else 20_000)
ROUNDS, CALLS = (8, 50) if FULL else (5, 20)
YARDSTICK = "21 rows by primary key"
PAGE = 21  # feed.wall asks for one more than it shows
STEP = 4096  # between two activity ids, as time leaves between real ones

# Sources by what happens on them: ids 1–300 get a part of everything, 1001–1040 fell silent after the first tenth of
# time, and from 10,001 on there is one for every five activities, each with a handful of entries.
BUSY, QUIET, SPARSE = range(1, 301), range(1001, 1041), 10_001
SMALL_TOWN, LARGE_TOWN = 1, 2  # busy sources, and the people who live there: each follows their town and 29 others


@dataclass
class Database:
    """One size on one engine."""

    engine: str
    size: int
    wrapper: Any


def run() -> list[Result]:
    """Measure both engines, one after the other."""
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-wall-") as folder:
        for engine, make in ENGINES.items():
            with made(engine, make, Path(folder)) as databases:
                if databases:
                    results += measure(engine, databases)
    return results


# --- measuring ------------------------------------------------------------------------------------------------------


def scenarios(size: int) -> dict[str, Callable[[random.Random], Callable[[], Any]]]:
    """Return what is timed at one size, by name: each draws its sources anew and returns the call to time."""
    from feed.models import Activity, Follow
    from feed.pull import Facet, newest

    sparse = range(SPARSE, SPARSE + size // 5)
    rare = Facet(kind=kinds()["comment"])

    def of(*kinds: range, number: int, **options: Any) -> Callable[[random.Random], Callable[[], Any]]:
        def draw(chance: random.Random) -> Callable[[], Any]:
            share = number // len(kinds)
            followed = [pk for sources in kinds for pk in chance.sample(sources, min(share, len(sources)))]
            return lambda: newest(followed, limit=PAGE, **options).fetch()  # type: ignore[union-attr]

        return draw

    def home(follower: int) -> Callable[[random.Random], Callable[[], Any]]:
        def call() -> Any:
            followed = list(Follow.objects.filter(follower=follower).values_list("source_id", flat=True))
            return newest(followed, limit=PAGE).fetch()  # type: ignore[union-attr]

        return lambda chance: call

    def by_key(chance: random.Random) -> Callable[[], Any]:
        ids = [chance.randrange(1, size) * STEP for _number in range(PAGE)]
        return lambda: list(Activity.objects.filter(pk__in=ids).values_list("pk"))

    return {
        "30 busy": of(BUSY, number=30),
        "30 sparse": of(sparse, number=30),
        "30 long quiet": of(QUIET, number=30),
        "30 mixed": of(BUSY, sparse, QUIET, number=30),
        "30 mixed, half way back": of(BUSY, sparse, QUIET, number=30, before=size // 2 * STEP),
        "one town": of(BUSY, number=1),
        "30 busy, a kind of one in 1,000": of(BUSY, number=30, facet=rare),
        "30 busy, one theme": of(BUSY, number=30, facet=Facet(theme=3)),
        "home in a town of few followers": home(SMALL_TOWN),
        "home in a town of many": home(LARGE_TOWN),
        "700 mixed": of(BUSY, sparse, QUIET, number=1080),
        "2,000 sparse": of(sparse, number=2000),
        "post in a town of few followers": lambda chance: lambda: post(SMALL_TOWN),
        "post in a town of many": lambda chance: lambda: post(LARGE_TOWN),
        YARDSTICK: by_key,
    }


def post(source: int) -> None:
    """Record an activity on the wall of this source, and take it back."""
    from feed.models import Post
    from feed.services import record_activity

    with transaction.atomic():
        record_activity(actor=None, verb="tested", subject=Post(pk=1), town=None, sources=[Post(pk=source)])
        transaction.set_rollback(True)


def kinds() -> dict[str, int]:
    """Return the ids of the content types of this database, by model."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT model, id FROM django_content_type WHERE app_label = 'feed'")
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Taken:
    """What one call took, in milliseconds: by the clock, and of the processors, ours and the database's."""

    clock: float
    cpu: float


def timed(call: Callable[[], Any], server: Path | None) -> Taken:
    start, used = time.perf_counter(), processors(server)
    call()
    return Taken((time.perf_counter() - start) * 1000, (processors(server) - used) * 1000)


def processors(server: Path | None) -> float:
    """Return the seconds this thread and the database's process have used so far."""
    return time.thread_time() + (int(server.read_text().split()[0]) / 1e9 if server else 0)


def server_process() -> Path | None:
    """Return where Linux counts the processor time of our session's process, when that runs on this machine."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        path = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return path if path.exists() else None


def measure(engine: str, databases: list[Database]) -> list[Result]:
    """Time every scenario at every size, in turn; return p50 and p99 of the largest and the ratio to the smallest."""
    times: dict[tuple[str, int], list[Taken]] = {}
    for turn in range(ROUNDS + 1):
        for database in databases:
            with using(database.wrapper):
                server = server_process()
                for name, draw in scenarios(database.size).items():
                    chance = random.Random(f"{turn} {name}")
                    taken = [timed(draw(chance), server) for _number in range(CALLS)]
                    if turn:  # the first round warms
                        times.setdefault((name, database.size), []).extend(taken)
    return list(report(engine, [database.size for database in databases], times))


def report(engine: str, sizes: list[int], times: dict[tuple[str, int], list[Taken]]) -> Iterator[Result]:
    """Yield p50 by the clock in the notes, its growth, and the p99: of the processors where a busy machine disturbs."""
    smallest, largest = sizes[0], sizes[-1]
    most = "≤ 3" if engine == "PostgreSQL" else "≤ 1.5"

    def clock(name: str, size: int) -> list[float]:
        return [taken.clock for taken in times[name, size]]

    for kind in ("home", "post"):
        few, many = f"{kind} in a town of few followers", f"{kind} in a town of many"
        middle = [statistics.median(clock(name, largest)) for name in (few, many)]
        yield Result(
            f"{engine}: {kind}, {FOLLOWERS[1]:,} followers against {FOLLOWERS[0]}",
            middle[1] / middle[0],
            "×",
            "≤ 1.5",
            f"p50 {middle[0]:.2f} and {middle[1]:.2f} ms at {largest:,} activities",
        )
    for name in dict.fromkeys(name for name, _size in times):
        middles = {size: statistics.median(clock(name, size)) for size in sizes}
        thirty = name.startswith(("30", "one", "home"))
        yield Result(
            f"{engine}: {name}, growth",
            middles[largest] / middles[smallest],
            "×",
            most if thirty else "",
            f"p50 {' → '.join(f'{middles[size]:.2f}' for size in sizes)} ms"
            f" at {' → '.join(f'{size:,}' for size in sizes)} activities",
        )
        if engine == "PostgreSQL":
            cpu = [taken.cpu for taken in times[name, largest]]
            yield Result(
                f"{engine}: {name}, p99",
                late(clock(name, largest)),
                "ms",
                "< 2" if thirty else "",
                f"at {largest:,}; of the processors {statistics.median(cpu):.2f} ms, p99 {late(cpu):.2f} ms;"
                f" {YARDSTICK}, p99 by the clock in the same run: {late(clock(YARDSTICK, largest)):.2f} ms",
            )


def late(taken: list[float]) -> float:
    """Return the 99th percentile."""
    return statistics.quantiles(taken, n=100)[98]


# --- making ---------------------------------------------------------------------------------------------------------


@contextmanager
def made(engine: str, make: Callable[[Path, list[int]], Any], folder: Path) -> Iterator[list[Database]]:
    with make(folder, SIZES[engine]) as wrappers:
        databases = [Database(engine, size, wrapper) for size, wrapper in zip(SIZES[engine], wrappers, strict=False)]
        for database in databases:
            start = time.monotonic()
            with using(database.wrapper):
                fill(database.size)
            print(f"  {engine}: {database.size:,} activities made in {time.monotonic() - start:.0f} s", flush=True)
        yield databases


@contextmanager
def make_sqlite(folder: Path, sizes: list[int]) -> Iterator[list[Any]]:
    wrappers = []
    for size in sizes:
        wrapper = wrap(f"sqlite:///{folder / f'{size}.sqlite3'}")
        wrappers.append(wrapper)
        with using(wrapper):
            call_command("migrate", verbosity=0)
    yield wrappers
    for wrapper in wrappers:
        wrapper.close()


@contextmanager
def make_postgres(folder: Path, sizes: list[int], prefix: str = "civicnet_bench") -> Iterator[list[Any]]:
    import psycopg

    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        print(f"  !!! PostgreSQL is not measured: {error}", flush=True)
        yield []
        return
    names = [f"{prefix}_{size}" for size in sizes]
    wrappers = []
    try:
        for place, name in enumerate(names):
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
            admin.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{names[0]}"' if place else ""))
            wrapper = wrap(urlunsplit(urlsplit(POSTGRES)._replace(path=f"/{name}")))
            wrappers.append(wrapper)
            if place == 0:
                with using(wrapper):
                    call_command("migrate", verbosity=0)
                wrapper.close()
        yield wrappers
    finally:
        for wrapper in wrappers:
            wrapper.close()
        for name in names:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}"')
        admin.close()


def fill(size: int) -> None:
    """Write the sources, activities, routes and follows of one size; PostgreSQL builds its indexes after the rows."""
    from feed.models import Route

    postgres = connection.vendor == "postgresql"
    if postgres:
        with connection.schema_editor() as editor:
            for index in Route._meta.indexes:
                editor.remove_index(Route, index)
            for constraint in Route._meta.constraints:
                editor.remove_constraint(Route, constraint)
    with connection.cursor() as cursor:
        # Bulk rows without a look at each foreign key.
        cursor.execute("SET session_replication_role = replica" if postgres else "PRAGMA foreign_keys = OFF")
        if postgres:
            cursor.execute("SET maintenance_work_mem = '512MB'")
        for statement in rows(size, postgres):
            cursor.execute(statement)
    if postgres:
        with connection.schema_editor() as editor:
            for constraint in Route._meta.constraints:
                editor.add_constraint(Route, constraint)
            for index in Route._meta.indexes:
                editor.add_index(Route, index)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if postgres else "ANALYZE")
        cursor.execute("RESET session_replication_role" if postgres else "PRAGMA foreign_keys = ON")


def rows(size: int, postgres: bool) -> Iterator[str]:
    """Yield the statements that write one size, in SQL that both engines read."""

    def numbers(most: int) -> str:
        if postgres:
            return f"generate_series(1::bigint, {most}) AS g(n)"
        count = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {most}) SELECT n FROM c"
        return f"({count}) AS g"

    mixed = "((n * 2654435761) % 1000003)"  # Knuth's multiplicative hash: even, and unrelated to time
    post, comment = kinds()["post"], kinds()["comment"]
    kind = f"CASE WHEN {mixed} % 1000 = 7 THEN {comment} ELSE {post} END"
    theme = f"CASE WHEN {mixed} % 3 = 0 THEN {mixed} % 10 + 1 END"
    yield (
        "INSERT INTO feed_source (id, content_type_id, object_id)"
        f" SELECT n, {post}, n FROM {numbers(SPARSE + size // 5)}"
    )
    yield (
        "INSERT INTO feed_activity"
        " (id, verb, content_type_id, object_id, theme_id, visibility, version, created_at)"
        f" SELECT n * {STEP}, 'post_published', {kind}, n, {theme}, 0, 1, CURRENT_TIMESTAMP FROM {numbers(size)}"
    )
    routes = {
        f"1 + {mixed} % {len(BUSY)}": size,
        f"{SPARSE} + ({mixed} * 31 + n) % {size // 5}": size,
        f"{QUIET.start} + n % {len(QUIET)}": size // 10,
    }
    for source, most in routes.items():
        yield (
            "INSERT INTO feed_route (source_id, activity_id, kind_id, theme_id)"
            f" SELECT {source}, n * {STEP}, {kind}, {theme} FROM {numbers(most)}"
        )
    follow = "INSERT INTO feed_follow (follower_id, source_id, created_at) SELECT"
    for town, followers in zip((SMALL_TOWN, LARGE_TOWN), FOLLOWERS, strict=True):
        yield f"{follow} n + 10 * {town}, {town}, CURRENT_TIMESTAMP FROM {numbers(followers - 1)}"
        yield f"{follow} {town}, {town}, CURRENT_TIMESTAMP"
        yield f"{follow} {town}, n * 10 + {town}, CURRENT_TIMESTAMP FROM {numbers(29)}"


ENGINES = {"SQLite": make_sqlite, "PostgreSQL": make_postgres}


if __name__ == "__main__":
    import django

    django.setup()
    for result in run():
        print(result)
