"""The people of a drill: writers that note what was acknowledged, readers that note what reached them."""

from __future__ import annotations

import asyncio
import http.client
import itertools
import random
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from core.live.client import Client, Event, Moved, Refused
from feed.wall import LATE_COMMIT
from tests.drills import Figures, ms
from tests.probe.running import Running

TOWNS = ("Gap", "Embrun", "Guillestre", "Veynes")
PER_ADDRESS = 25  # the server takes 30 sockets of one address, and all of 127.0.0.0/8 is this machine
SETTLE = 90.0  # seconds after which a reader that has not got everything has missed it
QUIET = "open:quiet"  # a stream that never moves: the reader is told to look at each opening of its line, and only then

_addresses = itertools.count()


@dataclass(frozen=True)
class Person:
    """Someone signed in."""

    cookie: str
    pk: int

    @property
    def stream(self) -> str:
        return f"user:{self.pk}"


def people(server: Running, count: int) -> list[Person]:
    """Sign ``count`` people in."""
    with ThreadPoolExecutor(4) as threads:
        return [Person(*signed) for signed in threads.map(server.sign_in, (f"p{number}" for number in range(count)))]


def sources(server: Running) -> dict[str, int]:
    """Open a wall for each town and return the number of its source."""
    server.get(f"/probe/move/{QUIET}/1", method="POST")
    return {town: server.get(f"/probe/post/{town}", method="POST").json["source"] for town in TOWNS}


class Writers:
    """Threads that write until stopped, each waiting for its acknowledgement before it writes again."""

    def __init__(
        self,
        servers: Sequence[Running],
        to: Sequence[Person],
        *,
        count: int = 8,
        pause: float = 0.02,
        posts: float = 0.1,
    ) -> None:
        self.servers, self.to, self.pause, self.posts = list(servers), list(to), pause, posts
        self.asked: dict[str, float] = {}
        self.acknowledged: dict[str, str] = {}  # word → personal stream
        self.posted: set[int] = set()
        self.answers: Counter[str] = Counter()
        self.took: list[tuple[float, float]] = []  # when asked, seconds until the answer
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,), daemon=True) for number in range(count)]

    async def __aenter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    async def __aexit__(self, *failure: object) -> None:
        self._stop.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)

    def between(self, start: float, end: float) -> list[float]:
        """Return how long the writes asked for in this time took."""
        return [seconds for when, seconds in self.took if start <= when < end]

    def _write(self, writer: int) -> None:
        for number in itertools.count():
            if self._stop.wait(self.pause):
                return
            started = time.monotonic()
            try:
                self._write_once(random.choice(self.servers), f"{writer}-{number}")
            except (OSError, http.client.HTTPException) as error:
                self.answers[f"none ({type(error).__name__})"] += 1
            self.took.append((started, time.monotonic() - started))

    def _write_once(self, server: Running, word: str) -> None:
        post = random.random() < self.posts
        person = random.choice(self.to)
        self.asked[word] = time.monotonic()
        path = f"/probe/post/{random.choice(TOWNS)}" if post else f"/probe/tell/{person.pk}/{word}"
        answer = server.get(path, method="POST", source=f"127.2.{random.randrange(250)}.{random.randrange(250) + 1}")
        self.answers[str(answer.status)] += 1
        if answer.status == 200 and post:
            self.posted.add(answer.json["post"])
        elif answer.status == 200:
            self.acknowledged[word] = person.stream


@dataclass
class Reader:
    """A page: follows a person's own stream, the wall of a source, or both, and remembers what it learnt."""

    server: Running
    person: Person | None = None
    source: int | None = None
    looks: bool = False  # at the wall, by an ordinary request, each time it is told to
    asked: dict[str, float] = field(default_factory=dict)
    elsewhere: Running | None = None  # where it asks over HTTP, when its own server is the one that is hurt
    got: list[tuple[int, str]] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    entries: dict[int, int] = field(default_factory=dict)
    opened: list[float] = field(default_factory=list)
    resets: int = 0
    refused: int = 0

    def __post_init__(self) -> None:
        streams: dict[str, int | None] = {QUIET: 1}
        if self.person:
            streams[self.person.stream] = 0
        if self.source:
            streams[f"source:{self.source}"] = 0
        address = next(_addresses) // PER_ADDRESS
        self.client = Client(
            f"ws://127.0.0.1:{self.server.port}/live/",
            streams,
            reset=self._read_again,
            cookie=self.person.cookie if self.person else "",
            local_addr=(f"127.1.{address // 250}.{address % 250 + 1}", 0),
            proxy=None,
        )

    async def read(self) -> None:
        """Read until cancelled."""
        try:
            async with aclosing(self.client.news()) as news:
                async for item in news:
                    match item:
                        case Event():
                            word = item.data.get("word", "")
                            self.got.append((item.seq, word))
                            self.late.append(time.monotonic() - self.asked.get(word, time.monotonic()))
                        case Moved(stream) if stream == QUIET:
                            self.opened.append(time.monotonic())
                        case Moved() if self.looks:
                            await self._look()
        except Refused as refusal:
            self.refused = refusal.code

    async def _look(self) -> None:
        await asyncio.sleep(random.uniform(0, 1))
        after = max(self.entries, default=0)
        found = await self._ask(f"/probe/entries/{self.source}/{max(0, after - LATE_COMMIT)}")
        self.entries |= {int(number): post for number, post in found["entries"]}

    async def _read_again(self, stream: str, top: int) -> None:
        self.resets += 1
        told = await self._ask("/probe/told")
        self.got = [(seq, word) for seq, word in told.get(stream, []) if seq <= top]

    async def _ask(self, path: str) -> dict:
        """Ask until answered, as a page does."""
        while True:
            try:
                answer = await asyncio.to_thread((self.elsewhere or self.server).get, path)
                if answer.status == 200:
                    return answer.json
            except (OSError, http.client.HTTPException):
                pass  # the server is being hurt; that is what the drill is about
            await asyncio.sleep(0.5)

    def interrupt(self) -> bool:
        """Cut the line without a word; return whether there was one."""
        if self.client.line is None:
            return False
        self.client.line.transport.abort()
        return True


@asynccontextmanager
async def reading(readers: Sequence[Reader]) -> AsyncIterator[None]:
    """Have every reader read; begin when each has been let in."""
    tasks = [asyncio.create_task(reader.read()) for reader in readers]
    try:
        await until(lambda: all(reader.opened or reader.refused for reader in readers))
        assert not any(reader.refused for reader in readers), "a reader was not let in"
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], object], seconds: float = SETTLE) -> bool:
    """Wait for a condition; return whether it came."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


async def interrupting(readers: Sequence[Reader], every: float, done: Callable[[int], None]) -> None:
    """Cut lines at random, each about once in ``every`` seconds."""
    while True:
        await asyncio.sleep(0.2)
        cut = [reader for reader in readers if random.random() < 0.2 / every]
        done(sum(reader.interrupt() for reader in cut))


async def settle(figures: Figures, server: Running, readers: Sequence[Reader], writers: Writers) -> None:
    """Compare what the readers learnt with the tables and with what was acknowledged, once the writers have stopped."""
    ended = time.monotonic()
    told = {stream: [(seq, word) for seq, word in rows] for stream, rows in server.get("/probe/told").json.items()}
    walls = {
        source: {int(number): post for number, post in server.get(f"/probe/entries/{source}/0").json["entries"]}
        for source in {reader.source for reader in readers if reader.source}
    }
    personal = [(reader, told.get(reader.person.stream, [])) for reader in readers if reader.person]
    watching = [(reader, walls[reader.source]) for reader in readers if reader.source]
    looking = [(reader, wall) for reader, wall in watching if reader.looks]
    # Until each has got the last; what is then missing or there twice is what this drill looks for.
    await until(
        lambda: (
            all(len(reader.got) >= len(truth) for reader, truth in personal)
            and all(_top(reader) == max(wall) for reader, wall in watching)
            and all(reader.entries == wall for reader, wall in looking)
        )
    )
    figures.note("seconds until the last reader knew everything", time.monotonic() - ended)
    words = Counter(word for rows in told.values() for _, word in rows)
    written = [(stream, word) for word, stream in writers.acknowledged.items()]
    rows = {stream: {word for _, word in rows} for stream, rows in told.items()}
    figures.note("writes: acknowledged / posts", f"{len(written)} / {len(writers.posted)}")
    figures.note("answers to writers", ", ".join(f"{count} × {word}" for word, count in writers.answers.most_common()))
    lost = sum(word not in rows.get(stream, ()) for stream, word in written)
    lost += len(writers.posted - {post for wall in walls.values() for post in wall.values()}) if walls else 0
    figures.none("acknowledged and not in the tables", lost)
    figures.none("in the tables twice", sum(count > 1 for count in words.values()))
    figures.note("events handed over", sum(len(reader.got) for reader, _ in personal))
    figures.none("events missed", sum(len(set(truth) - set(reader.got)) for reader, truth in personal))
    figures.none("events twice", sum(len(reader.got) - len(set(reader.got)) for reader, _ in personal))
    figures.none("readers with events out of order", sum(reader.got != sorted(reader.got) for reader, _ in personal))
    figures.none("readers that do not know the last top", sum(_top(reader) != max(wall) for reader, wall in watching))
    if looking:
        figures.none("entries not found by looking", sum(len(wall.keys() - r.entries.keys()) for r, wall in looking))
    figures.note("resets", sum(reader.resets for reader in readers))
    late = [seconds for reader, _ in personal for seconds in reader.late]
    figures.note("write asked → event at its reader, median / p95 / worst", ms(late))


def _top(reader: Reader) -> int | None:
    return reader.client.cursors.get(f"source:{reader.source}")
