"""The live socket against the bare ``websockets`` library, and a post on its way to open screens.

Each page is a socket with a session of its own account that follows 30 sources; pages live in two processes of their
own (``_crowd.py``). Broadcasts of all servers are timed in turn. ``BENCH_SCALE=full`` opens 10,000 pages a server
instead of 1,000. It starts a Redis of its own; PostgreSQL is the one of ``TEST_DATABASE_URL``.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import statistics
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from websockets.sync.client import connect

from bench import Result
from bench._crowd import Page, Pages
from bench._live_town import (
    BEST,
    COMMANDS,
    DAPHNE,
    FOLLOWED,
    SOCKETS_PER_ACCOUNT,
    YARDSTICK,
    Place,
    Server,
    postgres,
    redis,
    town,
)

FULL = os.environ.get("BENCH_SCALE") == "full"
SIZES = [1_000, 10_000] if FULL else [1_000]
ROUNDS = 9
BURST, BURST_SOCKETS = 300, 500
SCREENS = 140
READS, ALERTS = 120, 6
GIB = 2**30
TARGETS = {(BEST, 1_000): "≤ 1.5", (BEST, 10_000): "≤ 2", (DAPHNE, 1_000): "≤ 3", (DAPHNE, 10_000): "≤ 5"}
HELD = {BEST: "≥ 35000", DAPHNE: "≥ 22000"}


def run() -> list[Result]:
    """Measure broadcasts, memory and alerts, bursts, and posts on their way."""
    results: list[Result] = []
    with redis() as redis_url, tempfile.TemporaryDirectory(prefix="civicnet-bench-live-") as folder:
        for size in SIZES:
            with town(f"sqlite:///{folder}/{size}.sqlite3", size, redis_url) as place:
                results += broadcasts(place, size)
        with town(f"sqlite:///{folder}/burst.sqlite3", BURST_SOCKETS, redis_url) as place:
            results.append(burst(place))
        with town(f"sqlite:///{folder}/post.sqlite3", SCREENS) as place:
            results.append(posts(place, DAPHNE, "one process, SQLite, no Redis", publish_by_form))
        with postgres() as url, town(url, SCREENS, redis_url) as place:
            results.append(posts(place, BEST, "from another process, PostgreSQL, Redis", publish_by_service))
    return results


# --- broadcasts and memory ----------------------------------------------------------------------------------------


def broadcasts(place: Place, size: int) -> list[Result]:
    """One hint to every page, on each server in turn; and what a page costs in memory."""
    taken: dict[str, list[float]] = {kind: [] for kind in COMMANDS}
    held: dict[str, float] = {}
    with contextlib.ExitStack() as stack:
        crowds = {}
        for common, kind in enumerate(COMMANDS):  # each server's pages have a town of their own
            server = stack.enter_context(place.serve(kind))
            with Pages(server.port, place.pages(40), processes=1):
                before = server.memory()
            started = time.monotonic()
            crowd = stack.enter_context(Pages(server.port, place.pages(size, common)))
            print(f"  {kind}: {size} open in {time.monotonic() - started:.0f} s", flush=True)
            crowds[kind] = (server, crowd, before)
        for turn in range(ROUNDS + 1):
            for common, (kind, (server, crowd, _)) in enumerate(crowds.items()):
                crowd.ask("arm")
                started = announce(place, common) if kind != YARDSTICK else tell(server)
                took = crowd.told() - started
                if turn:
                    taken[kind].append(took)
                time.sleep(0.5)
        for kind, (server, _, before) in crowds.items():
            held[kind] = (server.memory() - before) / size
        alerts = alert(place, crowds[BEST][1], list(COMMANDS).index(BEST), size)
    middle = {kind: statistics.median(times) for kind, times in taken.items()}
    results = []
    for kind in (BEST, DAPHNE):
        note = f"{middle[kind] * 1000:.0f} ms against {middle[YARDSTICK] * 1000:.0f}"
        ratio = middle[kind] / middle[YARDSTICK]
        results.append(
            Result(f"hint to {size} sockets, {kind}", round(ratio, 2), "× websockets", TARGETS[kind, size], note)
        )
        note = f"{held[kind] / 1024:.1f} KB a socket; websockets {held[YARDSTICK] / 1024:.1f}"
        results.append(Result(f"sockets a GiB, {kind}, {size} open", round(GIB / held[kind]), "", HELD[kind], note))
    return results + alerts


def alert(place: Place, crowd: Pages, common: int, size: int) -> list[Result]:
    """Have something happen in a large town now and then, and read pages all the while."""
    taken: list[float] = []
    quiet: list[float] = []
    loud: list[float] = []
    with place.serve(DAPHNE) as web:
        address = f"http://127.0.0.1:{web.port}{place.towns[0].get_absolute_url()}"
        for number in range(READS * 2 + 20):
            if number == READS + 20:
                time.sleep(1)
            rings = number >= READS + 20 and number % (READS // ALERTS) == 0
            if rings:
                crowd.ask("arm")
                committed = announce(place, common)
            started = time.monotonic()
            urllib.request.urlopen(address, timeout=30).read()
            if number >= 20:  # the first ones warm
                (quiet if number < READS + 20 else loud).append(time.monotonic() - started)
            if rings:
                taken.append(crowd.told() - committed)
            time.sleep(0.02)
    before, during = (statistics.quantiles(times, n=20)[-1] for times in (quiet, loud))
    note = f"median of {len(taken)}"
    words = f"{during * 1000:.0f} ms against {before * 1000:.0f}"
    return [
        Result(f"alert to {size} sockets, {BEST}", round(statistics.median(taken), 2), "s", "≤ 3", note),
        Result(f"p95 of a page while {size} hear of alerts", round(during / before, 2), "× quiet", "≤ 2", words),
    ]


# --- a burst ------------------------------------------------------------------------------------------------------


def burst(place: Place) -> Result:
    """Have 300 things happen in 30 towns at once; every page must end at the last of each."""
    streams = tuple(f"source:{pk}" for pk in place.sources[:FOLLOWED])
    pages = [Page(place.cookies[n // SOCKETS_PER_ACCOUNT], streams) for n in range(BURST_SOCKETS)]
    with place.serve(BEST) as server, Pages(server.port, pages) as crowd:
        crowd.ask("arm tops")
        for number in range(BURST):
            committed = announce(place, number % FOLLOWED)
        last = newest(place)
        lost = -1
        while lost and time.monotonic() - committed < 30:
            time.sleep(0.2)
            heard = [tops for part in crowd.ask("tops") for tops in part]
            behind = sum(tops.get(stream) != top for tops in heard for stream, top in last.items())
            lost = behind + (BURST_SOCKETS - len(heard)) * FOLLOWED
        note = f"{BURST_SOCKETS} sockets × {FOLLOWED} streams; all told within {time.monotonic() - committed:.1f} s"
    return Result(f"tops lost of a burst of {BURST} moves", lost, "", "0", note)


def newest(place: Place) -> dict[str, str]:
    """Return how far the first streams reach."""
    from feed.models import Route

    return {
        f"source:{pk}": str(Route.objects.filter(source=pk).order_by("-activity_id").values_list("activity_id")[0][0])
        for pk in place.sources[:FOLLOWED]
    }


# --- a post -------------------------------------------------------------------------------------------------------


def posts(place: Place, kind: str, name: str, publish: Callable[[Place, Server], float]) -> Result:
    """Publish several posts; time each from before the first query to the last open screen."""
    taken = []
    with place.serve(kind) as server, Pages(server.port, place.pages(SCREENS)) as crowd:
        for turn in range(ROUNDS + 1):
            crowd.ask("arm")
            started = publish(place, server)
            if turn:
                taken.append(crowd.told() - started)
            time.sleep(1)
    milliseconds = sorted(took * 1000 for took in taken)
    note = f"median of {ROUNDS}; {milliseconds[0]:.0f}–{milliseconds[-1]:.0f} ms"
    return Result(f"post → {SCREENS} screens, {name}", round(statistics.median(milliseconds)), "ms", "≤ 100", note)


def publish_by_service(place: Place, server: Server) -> float:
    from feed.services import publish_post

    started = time.monotonic()
    publish_post(author=place.author, town=place.towns[0], body="La fontaine est réparée.")
    return started


def publish_by_form(place: Place, server: Server) -> float:
    """Send the form as a browser does; the time of the whole request counts."""
    token = "a" * 32
    form = {"csrfmiddlewaretoken": token, "key": uuid.uuid4(), "body": "La fontaine est réparée.", "visibility": 0}
    town = {"town": place.towns[0].slug, "town_name": place.towns[0].name}
    headers = {
        "Cookie": f"{place.writer}; {settings.CSRF_COOKIE_NAME}={token}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    started = time.monotonic()
    asking.request("POST", "/publier/", urlencode(form | town), headers)
    assert asking.getresponse().status == 302
    asking.close()
    return started


def tell(server: Server) -> float:
    """Have the bare server send everyone what a hub would; return when it was told to."""
    with connect(f"ws://127.0.0.1:{server.port}/", compression=None) as line:
        started = time.monotonic()
        line.send("tell:" + json.dumps({"type": "moved", "tops": {"source:100": str(2**62)}}, separators=(",", ":")))
    return started


def announce(place: Place, town: int = 0) -> float:
    """Have something happen in a town; return when it was committed."""
    from feed.services.activities import record_activity

    committed: list[float] = []
    with transaction.atomic():
        transaction.on_commit(lambda: committed.append(time.monotonic()))
        record_activity(
            actor=place.author,
            verb="published",
            subject=place.author,
            town=place.towns[town],
            sources=[place.towns[town]],
        )
    return committed[0]
