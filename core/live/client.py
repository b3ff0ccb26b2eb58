"""A reader of the live socket in Python, for programs outside the server: tests, drills, benchmarks, other services.

    async with aclosing(Client(url, {"user:12": 0, "source:40": None}, cookie=cookie, reset=read_again).news()) as news:
        async for item in news:
            ...

Nothing that serves imports it, and it imports nothing but the package ``websockets``: another program may take the file
alone. The messages are those of docs/live.md. What it promises:

- Each event of a personal stream (``user:<id>``) is handed over once and in order, whatever happens to the line; where
  the server cannot replay, ``reset`` is called instead and the stream goes on after what the server named.
- A top of any other stream is handed over as new once. It is a hint, and what it hints at is to be read elsewhere. So
  is ``touched``: each time a line opens, or something changed below the top, the reader is told to look again.
- A batch is acknowledged after its last item was taken. A slow reader is therefore sent one batch at a time: memory
  stays bounded, however far behind it is.
- A line that breaks is opened again after a pause that doubles, drawn at random below its bound so that a thousand
  readers do not come back together; only 4401 and 4403 end it, by ``Refused``.
"""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

PERSONAL = "user:"
RESTARTING, TOO_MANY = 1012, 4429
NEVER_AGAIN = {4401, 4403}  # signed out, suspended
FIRST_PAUSE = 3.0  # seconds: a server that died takes all its lines with it
RESTART_PAUSE = 10.0
LONGEST_PAUSE = 60.0
SILENCE = 70.0  # seconds: two missed heartbeats
LARGEST_MESSAGE = 4 * 1024 * 1024  # 300 events


@dataclass(frozen=True, slots=True)
class Event:
    """The next event of a personal stream."""

    stream: str
    seq: int
    data: Any


@dataclass(frozen=True, slots=True)
class Moved:
    """A stream reaches ``top``; with ``touched`` no further than was told, and something below may have changed."""

    stream: str
    top: int
    touched: bool


@dataclass(frozen=True, slots=True)
class Shut:
    """A stream that does not exist, or that this reader may not follow any more."""

    stream: str


News: TypeAlias = Event | Moved | Shut
Reset: TypeAlias = Callable[[str, int], Awaitable[None]]


class Refused(Exception):
    """The server does not want this reader: ``code`` is 4401 or 4403, or the status that answered the handshake."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Client:
    """Follows streams from their cursors; ``cursors`` is at any time what to begin with in another life.

    One without a cursor (``None``) begins at its top. ``reset(stream, top)`` reads everything of a stream again; when
    it raises ``OSError`` it is called again after a pause. ``options`` go to ``websockets.connect``; ``line`` is open.
    """

    def __init__(
        self,
        url: str,
        streams: Mapping[str, int | None],
        *,
        reset: Reset,
        cookie: str = "",
        first_pause: float = FIRST_PAUSE,
        longest_pause: float = LONGEST_PAUSE,
        **options: Any,
    ) -> None:
        self.url = url
        self.cursors = dict(streams)
        self.line: ClientConnection | None = None
        self._reset = reset
        self._cookie = cookie
        self._first_pause = first_pause
        self._longest_pause = longest_pause
        self._options = options
        self._failures = 0

    async def news(self) -> AsyncIterator[News]:
        """Yield what the streams bring, for ever; raise ``Refused`` when the server does not want this reader."""
        while True:
            code = 0
            try:
                async with self._connect() as self.line:
                    await self._say(type="follow", streams=self._wanted())
                    while True:
                        async with asyncio.timeout(SILENCE):
                            message = json.loads(await self.line.recv())
                        for item in self._items(message):
                            yield item
                        if message["type"] == "reset":
                            await self._reset(message["stream"], int(message["top"]))
                            self.cursors[message["stream"]] = int(message["top"])
                        if message["type"] in {"moved", "events", "reset"}:
                            await self._say(type="ack")
            except ConnectionClosed as closed:
                code = closed.rcvd.code if closed.rcvd else 0
            except InvalidStatus as refusal:
                code = refusal.response.status_code
            except (OSError, InvalidHandshake, TimeoutError):
                pass  # nobody listens, or nobody answers: try again
            finally:
                self.line = None
            if code in NEVER_AGAIN or 400 <= code < 429:
                raise Refused(code)
            await asyncio.sleep(self._pause(code))

    def _connect(self) -> connect:
        at = urlsplit(self.url)
        options: dict[str, Any] = {
            "origin": f"{'https' if at.scheme == 'wss' else 'http'}://{at.netloc}",
            "additional_headers": {"Cookie": self._cookie} if self._cookie else {},
            "compression": None,
            "max_size": LARGEST_MESSAGE,
            "close_timeout": 2,
        }
        return connect(self.url, **options | self._options)

    def _wanted(self) -> dict[str, str | None]:
        return {stream: None if cursor is None else str(cursor) for stream, cursor in self.cursors.items()}

    async def _say(self, **message: Any) -> None:
        assert self.line is not None  # noqa: S101 (for the type checker)
        await self.line.send(json.dumps(message, separators=(",", ":")))

    def _items(self, message: dict[str, Any]) -> Iterator[News]:
        """Yield what a message brings, moving each cursor just before its item is handed over."""
        match message["type"]:
            case "following":
                self._failures = 0
                for stream, top in message["tops"].items():
                    yield from self._opened(stream, int(top))
            case "moved" | "beat":
                for stream, top in message.get("tops", {}).items():
                    yield from self._moved(stream, int(top), beat=message["type"] == "beat")
            case "events":
                stream = message["stream"]
                for number, data in message["events"]:
                    if int(number) > (self.cursors[stream] or 0):
                        self.cursors[stream] = int(number)
                        yield Event(stream, int(number), data)
            case "refused":
                for stream in message["streams"]:
                    self.cursors.pop(stream, None)
                    yield Shut(stream)

    def _opened(self, stream: str, top: int) -> Iterator[News]:
        """Ask to look once: what happened below the top before the server listened for this line is not known."""
        known = self.cursors[stream]
        if stream.startswith(PERSONAL):
            self.cursors[stream] = top if known is None else known
        elif known is None or top <= known:  # beyond the cursor, the server tells it by itself
            yield from self._moved(stream, top)

    def _moved(self, stream: str, top: int, *, beat: bool = False) -> Iterator[News]:
        if stream.startswith(PERSONAL) or stream not in self.cursors:
            return
        known = self.cursors[stream]
        if known is None or top > known:
            self.cursors[stream] = top
            yield Moved(stream, top, touched=False)
        elif not beat:
            yield Moved(stream, top, touched=True)

    def _pause(self, code: int) -> float:
        """Return how long to wait before the next attempt, drawn so that readers come back spread out."""
        self._failures += 1
        least, most = 0.0, min(self._longest_pause, self._first_pause * 2.0 ** min(self._failures - 1, 16))
        if code == RESTARTING and self._failures == 1:
            most = max(most, RESTART_PAUSE)  # everyone was sent away at once
        elif code in {TOO_MANY, 429}:
            least, most = self._longest_pause, self._longest_pause * 2
        return random.uniform(least, most)  # noqa: S311 (spreading load, not a secret)
