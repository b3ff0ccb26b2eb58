"""A private message on its way: from the form that is sent to the words in the other's open page.

One server tells 500 open sockets and answers the pages; somebody writes, and somebody else's page hears of it on its
own socket and fetches what was said, as ``assets/js/talk.js`` does. Beside each message the same two requests go to a
view that answers two bytes, through the same server: what the message takes over that is ours. Measured in one process
on SQLite, and on PostgreSQL with Redis, where the sockets have a process of their own.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import statistics
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from websockets.sync.client import ClientConnection, connect

from bench import Result
from bench._crowd import Pages
from bench._live_town import BEST, DAPHNE, Place, Server, postgres, redis, town

SOCKETS = 500
WARM, ROUNDS = 10, 120  # fewer than one account may say in an hour
SAID_BEFORE = 40
PAUSE = 0.1
TOKEN = "a" * 32
TARGET = "≤ 150"


def run() -> list[Result]:
    """Measure both ways to run a town."""
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-messages-") as folder:
        with town(f"sqlite:///{folder}/messages.sqlite3", SOCKETS) as place:
            results = measure(place, "one process, SQLite", apart=False)
        with redis() as redis_url, postgres() as url, town(url, SOCKETS, redis_url) as place:
            results += measure(place, "PostgreSQL, Redis, sockets apart", apart=True)
    return results


def measure(place: Place, name: str, *, apart: bool) -> list[Result]:
    """Send messages and empty forms in turn; return what a message takes over the empty round trip."""
    talk, reader = acquainted(place)
    taken: list[float] = []
    heard: list[float] = []
    empty: list[float] = []
    with contextlib.ExitStack() as stack:
        web = stack.enter_context(place.serve(DAPHNE, DJANGO_SETTINGS_MODULE="bench._polls_settings"))
        sockets = stack.enter_context(place.serve(BEST)) if apart else web
        stack.enter_context(Pages(sockets.port, place.pages(SOCKETS)))
        page = stack.enter_context(listening(web, sockets, place.cookies[-1], reader, talk))
        writer = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
        for turn in range(WARM + ROUNDS):
            without = round_trip(writer, page, place.writer)
            page.shown.clear()
            started = time.monotonic()
            send(writer, f"/messages/{talk}/", place.writer, {"text": f"Message {turn}", "key": uuid.uuid4()})
            assert page.shown.wait(30), f"message {turn} was not shown"
            if turn >= WARM:
                taken.append((page.at - started) * 1000)
                heard.append((page.heard - started) * 1000)
                empty.append(without * 1000)
            time.sleep(PAUSE)
    return told(name, taken, heard, empty)


def told(name: str, taken: list[float], heard: list[float], empty: list[float]) -> list[Result]:
    usual = statistics.median(empty)
    over = [one - usual for one in taken]
    p50, p95 = statistics.median(over), statistics.quantiles(over, n=20)[-1]
    idle = statistics.quantiles(empty, n=20)[-1] - usual
    all_in, hint = statistics.median(taken), statistics.median(heard)
    note = f"{all_in:.0f} ms in all (hint after {hint:.0f}) against {usual:.0f}; {SOCKETS} sockets, {ROUNDS} messages"
    late = f"the empty round trip's own p95 over its median: {idle:.0f} ms"
    return [
        Result(f"message → the other's page, over the empty round trip, p50, {name}", round(p50), "ms", "", note),
        Result(f"the same, p95, {name}", round(p95), "ms", TARGET, late),
    ]


# --- the two people -----------------------------------------------------------------------------------------------


def acquainted(place: Place) -> tuple[int, Any]:
    """Have the last reader follow the author and hear from them; return their conversation and the reader."""
    from messaging.services import write_to
    from profiles.models import User
    from tests.factories import follow_person

    reader = User.objects.get(handle=f"page{len(place.cookies) - 1}")
    follow_person(reader, place.author)
    for number in range(SAID_BEFORE):
        message = write_to(to=reader, by=place.author, text=f"Avant {number}", key=uuid.uuid4())
    return message.conversation_id, reader


@dataclass
class OpenPage:
    """The reader's open page: hears, fetches what is new, notes when it has the words."""

    line: ClientConnection
    asking: http.client.HTTPConnection
    cookie: str
    talk: int
    last: str = ""
    heard: float = 0.0
    at: float = 0.0
    shown: threading.Event = field(default_factory=threading.Event)

    def hear(self) -> None:
        """Fetch each message that the socket tells of, until the socket closes."""
        with contextlib.suppress(Exception):  # the end of the benchmark closes it
            for text in self.line:
                heard = json.loads(text)
                if heard["type"] not in ("events", "moved", "reset"):
                    continue
                events = [data for _number, data in heard.get("events", ()) if data.get("talk") == str(self.talk)]
                self.line.send('{"type":"ack"}')
                if events:
                    self.heard = time.monotonic()
                    self.fetch(events[-1]["message"])

    def fetch(self, message: str) -> None:
        headers = {"Cookie": self.cookie, "X-Fragment": "said", "Accept": "text/html"}
        self.asking.request("GET", f"/messages/{self.talk}/?apres={self.last or 1}", headers=headers)
        words = self.asking.getresponse().read()
        if f'id="m-{message}"'.encode() in words or not self.last:
            self.at, self.last = time.monotonic(), message
            self.shown.set()


@contextlib.contextmanager
def listening(web: Server, sockets: Server, cookie: str, reader: Any, talk: int) -> Iterator[OpenPage]:
    """Open the reader's page, with its socket."""
    stream = f"user:{reader.pk}"
    headers = {"Cookie": cookie, "Origin": f"http://127.0.0.1:{sockets.port}"}
    origin = headers.pop("Origin")
    with connect(
        f"ws://127.0.0.1:{sockets.port}/live/", additional_headers=headers, origin=origin, compression=None
    ) as line:
        line.send(json.dumps({"type": "follow", "streams": {stream: None}}))
        answer = json.loads(line.recv(timeout=30))
        assert answer["type"] == "following", answer
        page = OpenPage(line, http.client.HTTPConnection("127.0.0.1", web.port, timeout=30), cookie, talk)
        threading.Thread(target=page.hear, daemon=True).start()
        yield page


def round_trip(writer: http.client.HTTPConnection, page: OpenPage, cookie: str) -> float:
    """Send a form to the empty view and fetch it, as writer and reader do; return the seconds."""
    started = time.monotonic()
    send(writer, "/bench/empty/", cookie, {})
    page.asking.request("GET", "/bench/empty/", headers={"Cookie": page.cookie})
    page.asking.getresponse().read()
    return time.monotonic() - started


def send(line: http.client.HTTPConnection, address: str, cookie: str, form: dict[str, Any]) -> None:
    headers = {
        "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={TOKEN}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    line.request("POST", address, urlencode(form | {"csrfmiddlewaretoken": TOKEN}), headers)
    answer = line.getresponse()
    answer.read()
    assert answer.status in (200, 302), answer.status
