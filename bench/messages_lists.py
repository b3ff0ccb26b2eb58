"""Private messages of somebody with ten conversations and with a thousand, and of a hundred thousand messages.

One database holds both accounts, so that both meet the same indexes; what was said in all conversations stands mixed,
as time mixes it. Timed are whole requests through every middleware, each pair in turn: the list as a page and by the
API, a conversation from its last unread message on, and half way back. ``BENCH_SCALE=full`` makes a thousand messages a
conversation instead of two hundred. PostgreSQL is the one of ``TEST_DATABASE_URL``, as in ``bench.wall``.
"""

# ruff: noqa: S608 (statements of numbers; nobody's words are in them)
from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from bench import Result
from bench._databases import using
from bench.pages import request
from bench.wall import FULL, make_postgres, make_sqlite
from messaging.reading import ROWS

EACH = 1_000 if FULL else 200  # messages of a conversation
FEW, PAGEFUL, MANY = 10, ROWS, 1_000  # conversations of an account
SHORT, LONG = 100, 100_000  # messages of a conversation
UNREAD = 5
ROUNDS, CALLS = 15, 6
STEP = 4096  # between two ids, as time leaves between real ones
QUERIES = "≤ 8"


@dataclass(frozen=True)
class Pair:
    """Two addresses that should cost the same: small and large, each with the cookies of who asks."""

    name: str
    small: tuple[str, str]
    large: tuple[str, str]
    target: str = "≤ 1.3"
    rows: str = ""


def run() -> list[Result]:
    """Measure both engines, one after the other."""
    engines = {"SQLite": make_sqlite, "PostgreSQL": partial(make_postgres, prefix="civicnet_bench_messages")}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    overrides = {"ALLOWED_HOSTS": ["*"], "STORAGES": settings.STORAGES | {"staticfiles": plain}}
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-messages-") as folder, override_settings(**overrides):
        for engine, make in engines.items():
            with make(Path(folder), [EACH]) as wrappers:
                for wrapper in wrappers:
                    with using(wrapper):
                        start = time.monotonic()
                        pairs = fill()
                        took = time.monotonic() - start
                        print(f"  {engine}: {count():,} messages made in {took:.0f} s", flush=True)
                        results += measure(engine, pairs)
    return results


# --- measuring ------------------------------------------------------------------------------------------------------


def measure(engine: str, pairs: list[Pair]) -> Iterator[Result]:
    """Time each pair in turn; yield ratios of the medians, and the queries of the larger one."""
    application = WSGIHandler()
    for pair in pairs:
        times: dict[str, list[float]] = {"small": [], "large": []}
        calls: dict[str, Callable[[], int]] = {
            "small": partial(request, application, *pair.small),
            "large": partial(request, application, *pair.large),
        }
        for call in calls.values():
            call()
        with CaptureQueriesContext(connection) as captured:
            calls["large"]()
            queries = len(captured)  # the next request forgets them
        for turn in range(ROUNDS + 1):
            for name, call in calls.items():
                taken = []
                for _number in range(CALLS):
                    start = time.perf_counter()
                    call()
                    taken.append((time.perf_counter() - start) * 1000)
                if turn:  # the first round warms
                    times[name].append(min(taken))
        small, large = (statistics.median(times[name]) for name in ("small", "large"))
        note = f"{small:.1f} → {large:.1f} ms, {pair.rows}" if pair.rows else f"{small:.1f} → {large:.1f} ms"
        yield Result(f"{engine}: {pair.name}", round(large / small, 2), "×", pair.target, note)
        yield Result(f"{engine}: queries, {pair.name}", queries, "", QUERIES if "list" in pair.name else "")


def count() -> int:
    from messaging.models import Message

    return int(Message.objects.count())


# --- making ---------------------------------------------------------------------------------------------------------


def fill() -> list[Pair]:
    """Make the accounts, what they said, and return what is compared."""
    from tests.factories import make_person

    few, pageful, many, talker = (make_person() for _number in range(4))
    others = [make_person() for _number in range(MANY)]
    talks = [*begin(few, others[:FEW]), *begin(pageful, others[:PAGEFUL]), *begin(many, others)]
    say(talks, EACH)
    short, long = begin(talker, others[:2])
    say([short], SHORT)
    say([long], LONG)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    cookies = {person.pk: cookie_of(person) for person in (few, pageful, many, talker)}
    page, api = "/messages/", f"/api/v1/conversations/?limit={FEW}"

    def of(talk: int, around: int = 0) -> tuple[str, str]:
        return f"/messages/{talk}/" + (f"?avant={around}" if around else ""), cookies[talker.pk]

    return [
        Pair(
            f"a list of {MANY:,} conversations against {PAGEFUL}",
            (page, cookies[pageful.pk]),
            (page, cookies[many.pk]),
            rows=f"{PAGEFUL} rows each",
        ),
        Pair(
            f"by the API {FEW} of {MANY:,} conversations against {FEW} of {FEW}",
            (api, cookies[few.pk]),
            (api, cookies[many.pk]),
        ),
        Pair(
            f"a list of {MANY:,} conversations against {FEW}",
            (page, cookies[few.pk]),
            (page, cookies[many.pk]),
            rows=f"{PAGEFUL} rows against {FEW}",
        ),
        Pair(f"the last unread of {LONG:,} messages against {SHORT}", of(short), of(long)),
        Pair(f"half way back in {LONG:,} messages against {SHORT}", of(short, middle(short)), of(long, middle(long))),
    ]


def begin(person: Any, others: list[Any]) -> list[int]:
    """Have a person take part in a conversation with each of these others; return their ids."""
    from messaging.models import Conversation, Part
    from messaging.rules import pair_of

    talks = Conversation.objects.bulk_create(
        Conversation(pair=pair_of(person, other), started_by=other) for other in others
    )
    Part.objects.bulk_create(
        Part(conversation=talk, person=one)
        for talk, other in zip(talks, others, strict=True)
        for one in (other, person)
    )
    return [talk.pk for talk in talks]


def say(talks: list[int], each: int) -> None:
    """Have both people of each conversation say so much in turn; the last few of the other's are unread."""
    from core.ids import next_id
    from core.sealing import seal
    from messaging.models import PURPOSE, Part

    first, number = next_id(), len(talks)
    postgres = connection.vendor == "postgresql"
    series = "SELECT value FROM generate_series(0, %s - 1) AS value"
    if not postgres:
        series = "WITH RECURSIVE up(value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM up WHERE value < %s - 1)"
        series += " SELECT value FROM up"
    key = "gen_random_uuid()" if postgres else "lower(hex(randomblob(16)))"
    people = {
        talk: sorted(Part.objects.filter(conversation=talk).order_by("pk").values_list("person", flat=True))
        for talk in talks
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE pairs (place integer PRIMARY KEY, talk bigint, one bigint, two bigint)")
        cursor.executemany(
            "INSERT INTO pairs VALUES (%s, %s, %s, %s)",
            [(place, talk, *people[talk]) for place, talk in enumerate(talks)],
        )
        cursor.execute(
            "INSERT INTO messaging_message (id, conversation_id, author_id, capacity, sealed, key, sent_at)"
            f" SELECT {first} + (CAST(turn.value AS bigint) * {number} + place) * {STEP}, talk,"
            f" CASE WHEN turn.value %% 2 = 0 THEN one ELSE two END, '', %s, {key}, CURRENT_TIMESTAMP"
            f" FROM ({series}) AS turn CROSS JOIN pairs ORDER BY turn.value, place",
            [seal("Le marché revient samedi, place de la Gare.", purpose=PURPOSE), each],
        )
        cursor.execute("DROP TABLE pairs")
    last = {talk: first + ((each - 1) * number + place) * STEP for place, talk in enumerate(talks)}
    parts = list(Part.objects.filter(conversation__in=talks))
    for part in parts:
        part.last = last[part.conversation_id]
        part.read, part.unread = part.last - UNREAD * number * STEP, UNREAD
    Part.objects.bulk_update(parts, ["last", "read", "unread"], batch_size=500)


def middle(talk: int) -> int:
    """Return the id of the message in the middle of a conversation."""
    from messaging.models import Message

    said = Message.objects.filter(conversation=talk).order_by("pk").values_list("pk", flat=True)
    return int(said[said.count() // 2])


def cookie_of(person: Any) -> str:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
