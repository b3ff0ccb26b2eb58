"""Search, from ten thousand to a million publications: rare, middling and very common words, in a town and everywhere.

Texts are made of the words of the demonstration village, drawn as languages draw them (Zipf's law), in communes of very
different sizes. Timed is the index alone, for one page of results; its yardstick is as many rows read by primary key.
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
from typing import Any

from django.db import connection, transaction

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
                    print(f"  {engine}: {size:,} documents made in {time.monotonic() - start:.0f} s", flush=True)
                if databases:
                    results += report(engine, measure(databases))
    return results


# --- measuring ------------------------------------------------------------------------------------------------------

Draw = Callable[[random.Random], Callable[[], Any]]


def scenarios(size: int) -> dict[str, Draw]:
    """Return what is timed at one size, by name: each draws its words anew and returns the call to time."""
    from core.models import SearchDocument
    from core.search.engines import find
    from core.search.kinds import MEMBERS, place_facet
    from core.search.query import Query

    words, town_shares = vocabulary(), shares(TOWNS)

    def asking(*ranks: range, town: bool = False, phrase: bool = False) -> Draw:
        def draw(chance: random.Random) -> Callable[[], Any]:
            text = " ".join(words[chance.choice(rank)] for rank in ranks)
            match = Query.read(f'"{text}"' if phrase else text).texts
            assert match
            match = match.but(MEMBERS)
            if town:
                match = match.of(place_facet(chance.choices(range(TOWNS), cum_weights=town_shares)[0]))
            return lambda: find(match, limit=PAGE)

        return draw

    def by_key(chance: random.Random) -> Callable[[], Any]:
        ids = [chance.randrange(1, size) * STEP for _number in range(PAGE)]
        return lambda: list(SearchDocument.objects.filter(pk__in=ids).values_list("pk", "kind", "object_id"))

    kinds = {
        "very common word": (VERY_COMMON,),
        "middling word": (MIDDLING,),
        "rare word": (RARE,),
        "two very common": (VERY_COMMON, VERY_COMMON),
        "very common and middling": (VERY_COMMON, MIDDLING),
        "two middling": (MIDDLING, MIDDLING),
        "very common and rare": (VERY_COMMON, RARE),
    }
    everywhere = {name: asking(*ranks) for name, ranks in kinds.items()}
    in_town = {f"{name}, one town": asking(*ranks, town=True) for name, ranks in kinds.items()}
    phrase = {"phrase of two very common": asking(VERY_COMMON, VERY_COMMON, phrase=True)}
    return {**everywhere, **in_town, **phrase, YARDSTICK: by_key}


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
    asked = {name: taken for name, taken in times.items() if name != YARDSTICK}
    mix = {size: [each for taken in asked.values() for each in taken[size]] for size in SIZES}
    for name, taken in {"the mix": mix, **times}.items():
        p50 = [statistics.median(taken[size]) for size in SIZES]
        p95 = [statistics.quantiles(taken[size], n=20)[18] for size in SIZES]
        yield Result(
            f"{engine}: {name}, p95, growth",
            p95[-1] / p95[0],
            "×",
            "≤ 5" if name == "the mix" else "",
            f"p95 {' → '.join(f'{each:.2f}' for each in p95)} ms, p50 {' → '.join(f'{each:.2f}' for each in p50)} ms"
            f" at {' → '.join(f'{size:,}' for size in SIZES)} documents",
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


def documents(size: int) -> Iterator[tuple[int, str, int, list[str]]]:
    """Yield the rows of one size: id, kind, key of the thing, tokens."""
    from core.search.kinds import MEMBERS, place_facet
    from core.search.words import FACET

    words, weights, towns = vocabulary(), shares(VOCABULARY), shares(TOWNS)
    chance = random.Random(2)
    for number in range(1, size + 1):
        text = chance.choices(words, cum_weights=weights, k=max(3, min(300, int(chance.lognormvariate(3.2, 0.7)))))
        kind = "post" if number % 4 == 0 else "comment"
        town = chance.choices(range(TOWNS), cum_weights=towns)[0]
        facets = [FACET + kind, FACET + place_facet(town), *([FACET + MEMBERS] if number % 20 == 0 else [])]
        yield number * STEP, kind, number, [*text, *facets]


def fill(size: int) -> None:
    """Write the documents of one size; PostgreSQL builds its index after the rows."""
    from core.models import SearchDocument
    from core.search import engines

    field: Any = SearchDocument._meta.get_field("words")
    postgres = connection.vendor == "postgresql"
    statement = f"INSERT INTO {engines.DOCUMENTS} (id, kind, object_id, words) VALUES (%s, %s, %s, %s)"  # noqa: S608
    rows = ((*row[:3], field.get_db_prep_value(row[3], connection)) for row in documents(size))
    with connection.cursor() as cursor:
        if postgres:
            cursor.execute(f"DROP INDEX {engines.WORDS}")
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic():
                if postgres:
                    with cursor.copy(f"COPY {engines.DOCUMENTS} (id, kind, object_id, words) FROM STDIN") as copy:
                        for row in chunk:
                            copy.write_row(row)
                else:
                    cursor.executemany(statement, chunk)
        if postgres:
            cursor.execute("SET maintenance_work_mem = '512MB'")
            engines.prepare(connection)
        cursor.execute("VACUUM ANALYZE" if postgres else "ANALYZE")
    engines.compact()


if __name__ == "__main__":
    import django

    django.setup()
    for result in run():
        print(result)
