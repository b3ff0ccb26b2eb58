"""Five thousand people vote while pages watch: votes a second against an empty view, and what the pages hear.

One server on SQLite takes forms over HTTP from a few clients, each form in the session of another account, and the same
number of forms to a view that answers two bytes, in turn. Meanwhile sockets follow the poll. ``BENCH_SCALE=full`` opens
5,000 sockets instead of 400.
"""

from __future__ import annotations

import bisect
import http.client
import json
import os
import re
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from bench import Result
from bench._crowd import Page, Pages
from bench._live_town import DAPHNE, SOCKETS_PER_ACCOUNT, Place, Server, town

VOTERS = 5_000
SOCKETS = 5_000 if os.environ.get("BENCH_SCALE") == "full" else 400
CLIENTS, BLOCK = 8, 500
BUSY = 10  # seconds: long enough that a hint which the busy machine delivers late weighs little
TOKEN = "a" * 32


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bench/empty/", empty), path("", include("civicnet.urls"))]


def run() -> list[Result]:
    """Have everyone vote, then compare what is shown with the ballots."""
    from tests.factories import make_poll

    with (
        tempfile.TemporaryDirectory(prefix="civicnet-bench-polls-") as folder,
        town(f"sqlite:///{folder}/polls.sqlite3", VOTERS * SOCKETS_PER_ACCOUNT) as place,
    ):
        poll = make_poll(place.towns[0], is_live=True, options=["Pour", "Contre", "Sans avis"])
        pages = [Page(place.cookies[n // SOCKETS_PER_ACCOUNT], (f"poll:{poll.pk}",)) for n in range(SOCKETS)]
        with (
            place.serve(DAPHNE, DJANGO_SETTINGS_MODULE="bench._polls_settings") as server,
            Pages(server.port, pages) as crowd,
        ):
            crowd.ask("arm times")
            spent, last = vote(place, server, poll.pk)
            return [*speed(spent), *heard(crowd, last), shown(place, server, poll)]


def vote(place: Place, server: Server, pk: int) -> tuple[dict[str, float], float]:
    """Send votes and empty forms in turn; return the seconds each took in all, and when the last vote was taken."""
    spent = {"vote": 0.0, "empty": 0.0}
    addresses = {"empty": "/bench/empty/", "vote": f"/sondages/{pk}/repondre/"}
    for start in range(0, VOTERS, BLOCK):
        block = place.cookies[start : start + BLOCK]
        for kind, address in addresses.items():
            began = time.monotonic()
            with ThreadPoolExecutor(CLIENTS) as clients:
                list(clients.map(partial(send, server, address), *zip(*parts(block, start), strict=True)))
            spent[kind] += time.monotonic() - began
    last = time.monotonic()
    send(server, addresses["vote"], place.cookies[:1], 0)  # somebody thinks again, when everything else is said
    return spent, last


def parts(cookies: list[str], start: int) -> list[tuple[list[str], int]]:
    return [(cookies[number::CLIENTS], start + number) for number in range(CLIENTS)]


def send(server: Server, address: str, cookies: list[str], seed: int) -> None:
    """Send a form for each of these accounts over one connection."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for number, cookie in enumerate(cookies):
        form = urlencode({"csrfmiddlewaretoken": TOKEN, "choice": 1 + (seed + number) % 3})
        headers = {
            "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line.request("POST", address, form, headers)
        answer = line.getresponse()
        answer.read()
        assert answer.status in (200, 302), answer.status
    line.close()


def speed(spent: dict[str, float]) -> list[Result]:
    votes, forms = (VOTERS / spent[kind] for kind in ("vote", "empty"))
    note = f"{votes:.0f} votes a second against {forms:.0f} empty forms, {CLIENTS} clients"
    return [Result("an empty form ÷ a vote, per second", round(forms / votes, 1), "×", "≤ 6", note)]


def heard(crowd: Pages, last: float) -> list[Result]:
    """Tell how often each page was told, and whether each was told after the last vote."""
    deadline = time.monotonic() + 60
    while True:
        times: list[list[float]] = [line for part in crowd.ask("times") for line in part]
        behind = SOCKETS - sum(line[-1] >= last for line in times)
        if not behind or time.monotonic() > deadline:
            break
        time.sleep(0.5)
    rate = max(busiest(line, BUSY) - 1 for line in times) / BUSY
    burst = max(busiest(line, 1) for line in times)
    note = f"{SOCKETS} sockets, {sum(map(len, times)) / SOCKETS:.0f} updates each for {VOTERS} votes"
    late = "on the reader's clock: one that comes late is a third beside two on time"
    return [
        Result(f"updates a second of a socket in its busiest {BUSY} seconds", rate, "", "≤ 2", note),
        Result("most updates of a socket within one second", burst, "", "", late),
        Result("sockets not told after the last vote", behind, "", "0"),
    ]


def busiest(times: list[float], seconds: float) -> int:
    """Return the most moments that lie within so many seconds."""
    return max(bisect.bisect_left(times, at + seconds) - number for number, at in enumerate(times))


def shown(place: Place, server: Server, poll: Any) -> Result:
    """Compare what a visitor, the pages of voters and the API show with a recount of the ballots."""
    from participation.polls import tally

    found = tally.count(poll)
    page = f"/sondages/{poll.pk}/resultat/"
    told = [json.loads(fetch(server, f"/api/v1/polls/{poll.pk}/results/"))["votes"]]
    told += [
        [int(number) for number in re.findall(r'class="number">(\d+) · ', fetch(server, page, cookie))]
        for cookie in ("", *place.cookies[: SOCKETS // SOCKETS_PER_ACCOUNT : 10])
    ]
    wrong = abs(VOTERS - found.voters) + sum(votes != found.votes for votes in told)
    began = time.monotonic()
    for _time in range(20):
        tally.count(poll)
    took = (time.monotonic() - began) / 20 * 1000
    note = f"{found.voters} ballots {found.votes}; asked by {len(told)}; one count {took:.1f} ms"
    return Result("ballots lost, and pages that show another tally than the recount", wrong, "", "0", note)


def fetch(server: Server, address: str, cookie: str = "") -> str:
    """Return what an open page fetches when it hears that the poll moved."""
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}{address}", headers={"Cookie": cookie})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        return str(answer.read().decode())
