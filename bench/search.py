"""Search, from ten thousand to a million publications: rare, middling and very common words, in a town and everywhere.

Texts are made of the words of the demonstration village, drawn as languages draw them (Zipf's law), in communes of very
different sizes. Timed is one page of results for a visitor: the index, permission, the rows; and the index alone. The
yardstick is as many of these rows read by primary key. Phrases nobody said stand apart from the mix: the worst case.
``BENCH_SCALE=full`` goes to one million; PostgreSQL is the one of ``TEST_DATABASE_URL``, as in ``bench.wall``.
"""

from __future__ import annotations

import random
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate, islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from bench import Result
from bench._databases import using
from bench.wall import FULL, make_postgres, make_sqlite, timed

CONTENT = Path(__file__).resolve().parent.parent / "civicnet" / "demo" / "content"
SIZES = [10_000, 1_000_000] if FULL else [10_000, 100_000]
ROUNDS, CALLS = (6, 20) if FULL else (4, 10)
PAGE = 21  # core.search.pages asks for one more than it shows
VOCABULARY, TOWNS = 40_000, 2_000
STEP = 4096  # between two ids, as time leaves between real ones
CHUNK = 5_000
YARDSTICK = "21 rows by primary key"

# Which words are asked, by their rank among all: in a third of the texts, in about one of a hundred, in a handful.
VERY_COMMON, MIDDLING, RARE = range(12), range(150, 1_500), range(8_000, 30_000)


def run() -> list[Result]:
    """Measure both engines, one after the other."""
    results: list[Result] = []
    engines = {"SQLite": make_sqlite, "PostgreSQL": partial(make_postgres, prefix="civicnet_bench_search")}
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-search-") as folder:
        for engine, make in engines.items():
            with make(Path(folder), SIZES) as wrappers:
                databases = list(zip(SIZES, wrappers, strict=False))
                for size, wrapper in databases:
                    start = time.monotonic()
                    with using(wrapper):
                        fill(size)
                    print(f"  {engine}: {size:,} posts made in {time.monotonic() - start:.0f} s", flush=True)
                if databases:
                    results += report(engine, measure(databases))
    return results


# --- measuring ------------------------------------------------------------------------------------------------------

Draw = Callable[[random.Random], Callable[[], Any]]
ALONE = "index alone"
APART = ("phrase of two very common", YARDSTICK)


def scenarios(size: int) -> dict[str, Draw]:
    """Return what is timed at one size, by name: each draws its words anew and returns the call to time."""
    from django.contrib.auth.models import AnonymousUser

    from core.search import Query, engines, find
    from core.search.kinds import MEMBERS
    from feed.search import posts

    words, town_shares, visitor = vocabulary(), shares(TOWNS), AnonymousUser()

    def asking(*ranks: range, town: bool = False, phrase: bool = False, alone: bool = False) -> Draw:
        def draw(chance: random.Random) -> Callable[[], Any]:
            text = " ".join(words[chance.choice(rank)] for rank in ranks)
            query = Query.read(f'"{text}"' if phrase else text)
            place = chance.choices(range(1, TOWNS + 1), cum_weights=town_shares)[0] if town else None
            match = query.texts
            assert match
            match = (match.within(place) if place else match).but(MEMBERS)
            if alone:
                return lambda: engines.find(match, limit=PAGE)
            return lambda: find(query, viewer=visitor, place=place)

        return draw

    def by_key(chance: random.Random) -> Callable[[], Any]:
        ids = [chance.randrange(1, size) * STEP for _number in range(PAGE)]
        assert posts.visible_to
        rows = posts.visible_to(visitor)
        return lambda: list(rows.filter(pk__in=ids))

    kinds = {
        "very common word": (VERY_COMMON,),
        "middling word": (MIDDLING,),
        "rare word": (RARE,),
        "two very common": (VERY_COMMON, VERY_COMMON),
        "very common and middling": (VERY_COMMON, MIDDLING),
        "two middling": (MIDDLING, MIDDLING),
        "very common and rare": (VERY_COMMON, RARE),
    }
    listed: dict[str, Draw] = {}
    for alone in (False, True):
        mark = f"{ALONE}: " if alone else ""
        listed |= {f"{mark}{name}": asking(*ranks, alone=alone) for name, ranks in kinds.items()}
        listed |= {f"{mark}{name}, one town": asking(*ranks, town=True, alone=alone) for name, ranks in kinds.items()}
    phrase, by_key_name = APART
    return {**listed, phrase: asking(VERY_COMMON, VERY_COMMON, phrase=True), by_key_name: by_key}


def measure(databases: list[tuple[int, Any]]) -> dict[str, dict[int, list[float]]]:
    """Time every scenario at every size, in turn; return milliseconds by the clock."""
    times: dict[str, dict[int, list[float]]] = {}
    for turn in range(ROUNDS + 1):
        for size, wrapper in databases:
            with using(wrapper):
                for name, draw in scenarios(size).items():
                    chance = random.Random(f"{turn} {name}")
                    taken = [timed(draw(chance), None).clock for _number in range(CALLS)]
                    if turn:  # the first round warms
                        times.setdefault(name, {}).setdefault(size, []).extend(taken)
    return times


def report(engine: str, times: dict[str, dict[int, list[float]]]) -> Iterator[Result]:
    """Yield the growth of the mix's p95 and of each scenario's."""
    pages = [name for name in times if name not in APART and not name.startswith(ALONE)]
    mixes = {
        "the mix": pages,
        f"{ALONE}, the mix": [name for name in times if name.startswith(ALONE)],
        **{name: [name] for name in (*pages, *APART)},
    }
    for name, parts in mixes.items():
        taken = {size: [each for part in parts for each in times[part][size]] for size in SIZES}
        p50 = [statistics.median(taken[size]) for size in SIZES]
        p95 = [statistics.quantiles(taken[size], n=20)[18] for size in SIZES]
        yield Result(
            f"{engine}: {name}, p95, growth",
            p95[-1] / p95[0],
            "×",
            "≤ 5" if name == "the mix" else "",
            f"p95 {' → '.join(f'{each:.2f}' for each in p95)} ms, p50 {' → '.join(f'{each:.2f}' for each in p50)} ms"
            f" at {' → '.join(f'{size:,}' for size in SIZES)} posts",
        )


# --- making ---------------------------------------------------------------------------------------------------------


def vocabulary() -> list[str]:
    """Return words, the most frequent of the village first, then made-up ones of the same letters."""
    from core.search.words import stems

    said = re.findall(r"[^\W\d_]{3,}", " ".join(path.read_text() for path in sorted(CONTENT.glob("wall/*.txt"))))
    counted: dict[str, int] = {}
    for word in said:
        for stem in stems(word):
            counted[stem] = counted.get(stem, 0) + 1
    words = sorted(counted, key=lambda stem: (-counted[stem], stem))
    words = [word for word in words if stems(word) == [word]]
    chance, known = random.Random(1), set(words)
    while len(words) < VOCABULARY:
        made = "".join(word[: len(word) // 2 + 1] for word in chance.choices(words[:2_000], k=2))
        if made not in known and stems(made) == [made]:
            known.add(made)
            words.append(made)
    return words


def shares(number: int, power: float = 1.0) -> list[float]:
    """Return cumulated weights by Zipf's law: the n-th thing is n times rarer than the first."""
    return list(accumulate(1 / (place + 2) ** power for place in range(number)))


class Row(NamedTuple):
    """One post and its document."""

    id: int
    town: int
    members_only: bool
    words: list[str]


def rows(size: int) -> Iterator[Row]:
    words, weights, towns = vocabulary(), shares(VOCABULARY), shares(TOWNS)
    chance = random.Random(2)
    for number in range(1, size + 1):
        text = chance.choices(words, cum_weights=weights, k=max(3, min(300, int(chance.lognormvariate(3.2, 0.7)))))
        town = chance.choices(range(1, TOWNS + 1), cum_weights=towns)[0]
        yield Row(number * STEP, town, number % 20 == 0, text)


POST = ("id", "author_id", "capacity", "body", "visibility", "created_at", "published_at", "support_count",
        "comment_count", "town_id")  # fmt: skip
DOCUMENT = ("id", "kind", "object_id", "place", "words")


def cells(row: Row, now: str) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return a post and its document as their tables hold them."""
    from core.models import SearchDocument
    from core.search.kinds import MEMBERS
    from core.search.words import FACET, place_facet

    field: Any = SearchDocument._meta.get_field("words")
    facets = [f"{FACET}post", FACET + place_facet(row.town), *([FACET + MEMBERS] if row.members_only else [])]
    vector = field.get_db_prep_value([*row.words, *facets], connection)
    post = (row.id, 1, "", " ".join(row.words), int(row.members_only), now, now, 0, 0, row.town)
    return post, (row.id, "post", row.id, row.town, vector)


def fill(size: int) -> None:
    """Write the posts and documents of one size; PostgreSQL builds its search indexes after the rows."""
    from core.search import engines
    from places.models import Town
    from profiles.models import User

    User.objects.create(pk=1, email="a@example.org", handle="a", handle_skeleton="a", name="A", name_skeleton="a")
    Town.objects.bulk_create(
        Town(pk=pk, code=f"FR-{pk}", country="FR", name=f"Ville {pk}", slug=f"ville-{pk}") for pk in range(1, TOWNS + 1)
    )
    postgres, now = connection.vendor == "postgresql", timezone.now().isoformat()
    tables = {"feed_post": POST, engines.DOCUMENTS: DOCUMENT}
    filled = (cells(row, now) for row in rows(size))
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(f"DROP INDEX {engines.WORDS}, {engines.WORDS}_newest")
        while chunk := list(islice(filled, CHUNK)):
            with transaction.atomic():
                for place, (table, columns) in enumerate(tables.items()):
                    write(cursor, table, columns, [row[place] for row in chunk])
        if postgres:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            engines.prepare(connection)
        cursor.execute("VACUUM ANALYZE" if postgres else "ANALYZE")
    engines.compact()


def write(cursor: Any, table: str, columns: tuple[str, ...], chunk: list[tuple[Any, ...]]) -> None:
    if connection.vendor == "postgresql":
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in chunk:
                copy.write_row(row)
    else:
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", chunk)  # noqa: S608


if __name__ == "__main__":
    import django

    django.setup()
    for result in run():
        print(result)
