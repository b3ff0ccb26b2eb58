"""The hub: one per process, from a stream that moved to the sockets whose pages show it.

It never waits for a client. What a publish missed, it finds by polling ``StreamMove``; what it says is asked again from
the tables at delivery, so that a wrong or late hint costs a question and nothing else.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error

from core.live import access, bus, handshake
from core.live.database import ask
from core.live.gate import Gate
from core.live.socket import ANY, FORBIDDEN, RESTARTING, SIGN_IN, SILENT, Socket, encode
from core.live.tail import Tail

logger = logging.getLogger(__name__)

SOCKETS_PER_USER = 5
SOCKETS_PER_ADDRESS = 30
BEAT = 25  # seconds between heartbeats of one socket, and at most between two proofs of its session
ANSWER_WITHIN = 30.0
POLL = 1.0
POLL_WITH_REDIS = 5.0
REMEMBERED = 10_000  # news heard lately, so that the same by several roads (commit, Redis, poll) is told once


class Hub:
    """The sockets of this process and the streams they follow."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.gate = Gate()
        self.sockets: set[Socket] = set()
        self.users: dict[int, set[Socket]] = {}
        self.addresses: Counter[str] = Counter()
        self.followers: dict[str, set[Socket]] = {}
        self.heard: dict[tuple[str, int], None] = {}
        self.waiting: dict[Socket, float] = {}  # batches without an answer, oldest first
        self.redis_listens = False
        self._told: dict[tuple[str, int], None] = {}
        self._lock = threading.Lock()
        self._texts: tuple[dict[str, int], str] = ({}, "")
        self._tasks: set[asyncio.Task[None]] = set()
        bus.join(self.tell)
        self._spawn(self._poll())
        self._spawn(self._beat())
        if settings.REDIS_URL:
            from core.live.remote import listen_to_redis

            self._spawn(listen_to_redis(self))

    def _spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # --- sockets come and go ---

    def admit(self, socket: Socket) -> bool:
        """Count a socket in, unless its account or address already holds as many as one may (WS-7)."""
        mine = self.users.get(socket.user_id, ()) if socket.user_id is not None else ()
        if len(mine) >= SOCKETS_PER_USER or self.addresses[socket.address] >= SOCKETS_PER_ADDRESS:
            return False
        self.sockets.add(socket)
        self.addresses[socket.address] += 1
        if socket.user_id is not None:
            self.users.setdefault(socket.user_id, set()).add(socket)
        return True

    def dismiss(self, socket: Socket) -> None:
        """Forget a socket that is gone."""
        socket.closed = True
        self.unfollow(socket, list(socket.streams))
        self.sockets.discard(socket)
        self.waiting.pop(socket, None)
        self.addresses[socket.address] -= 1
        if not self.addresses[socket.address]:
            del self.addresses[socket.address]
        if socket.user_id is not None and (mine := self.users.get(socket.user_id)):
            mine.discard(socket)
            if not mine:
                del self.users[socket.user_id]

    async def follow(self, socket: Socket, streams: list[str]) -> dict[str, int | None]:
        """Have a socket hear of streams and return how far each reaches for it; ``None`` means it must let go."""
        for stream in streams:
            socket.streams.add(stream)
            self.followers.setdefault(stream, set()).add(socket)
        return await self.gate.for_viewer(socket.user_id, streams)

    def unfollow(self, socket: Socket, streams: list[str]) -> None:
        """Have a socket hear no more of streams."""
        for stream in streams:
            socket.streams.discard(stream)
            socket.cursors.pop(stream, None)
            socket.pending.pop(stream, None)
            followers = self.followers.get(stream)
            if followers is not None:
                followers.discard(socket)
                if not followers:
                    del self.followers[stream]
                    self.gate.forget(stream)

    # --- news ---

    def tell(self, stream: str, top: int) -> None:
        """Take in that a stream moved, from any thread; many at once wake the loop once."""
        with self._lock:
            first = not self._told
            self._told[(stream, top)] = None
        if first:
            with contextlib.suppress(RuntimeError):  # the loop has closed: the process is stopping
                self.loop.call_soon_threadsafe(self._take_in)

    def _take_in(self) -> None:
        with self._lock:
            told, self._told = self._told, {}
        news: dict[str, int] = {}
        for stream, top in told:
            if stream.startswith(bus.ACCOUNT):
                account = int(stream.removeprefix(bus.ACCOUNT))
                self._spawn(self._prove(set(self.users.get(account, ()))))
            elif self._is_news(stream, top) and stream in self.followers:
                needed = max(top, ANY)
                news[stream] = min(needed, news.get(stream, needed))
        for stream, top in news.items():
            self._spawn(self._spread(stream, top))

    def _is_news(self, stream: str, top: int) -> bool:
        """Return whether this was not heard yet. A smaller top than the last is news too: it was committed later."""
        if (stream, top) in self.heard:
            return False
        self.heard[(stream, top)] = None
        if len(self.heard) > REMEMBERED:
            del self.heard[next(iter(self.heard))]
        return True

    async def _spread(self, stream: str, top: int) -> None:
        """Note the move on every socket that follows the stream, after asking once what anyone sees."""
        while not stream.startswith(access.PERSONAL):
            try:
                await self.gate.for_anyone(stream)
                break
            except Error:
                logger.exception("a hint waits for the database")
                await asyncio.sleep(1)
        for socket in tuple(self.followers.get(stream, ())):
            socket.moved(stream, top)

    def encoded(self, tops: dict[str, int]) -> str:
        """Return the hint for these tops; the same hint for a thousand sockets is written once."""
        if self._texts[0] != tops:
            self._texts = (tops, encode(type="moved", tops={stream: str(top) for stream, top in tops.items()}))
        return self._texts[1]

    # --- the clock ---

    def expect_answer(self, socket: Socket) -> None:
        """Begin to count the seconds until a batch is acknowledged."""
        self.waiting[socket] = time.monotonic()

    def answered(self, socket: Socket) -> None:
        """Stop counting."""
        self.waiting.pop(socket, None)

    async def _beat(self) -> None:
        """Each second, look after one socket in ``BEAT``: prove its session, say that the line holds."""
        turn = 0
        while True:
            await asyncio.sleep(1)
            turn = (turn + 1) % BEAT
            late = time.monotonic() - ANSWER_WITHIN
            for socket in [socket for socket, since in self.waiting.items() if since < late]:
                self.waiting.pop(socket, None)
                self._spawn(socket.close(SILENT))
            due = {socket for socket in self.sockets if id(socket) // 64 % BEAT == turn}
            if due:
                try:
                    await self._prove(due)
                except Error:
                    logger.exception("sessions of open sockets could not be proved; trying again at the next beat")
                for socket in due:
                    self._spawn(socket.tell('{"type":"beat"}'))
                    for stream in socket.cursors:
                        socket.moved(stream, ANY)  # reads the top again, in case every hint was lost

    async def _prove(self, sockets: set[Socket]) -> None:
        """Close the sockets whose session ended or changed hands (WS-2, WS-4)."""
        standings = await ask(handshake.standings, {socket.session for socket in sockets if socket.session})
        for socket in sockets:
            standing = standings.get(socket.session)
            if standing is None or (standing.exists and standing.user_id == socket.user_id):
                continue
            self._spawn(socket.close(FORBIDDEN if standing.barred else SIGN_IN))

    async def _poll(self) -> None:
        """Find what other processes committed, with or without Redis."""
        tail = Tail()
        while True:
            try:
                for stream, top in await ask(tail.read):
                    self.tell(stream, top)
            except Error:
                logger.exception("the poll of moved streams failed; trying again")
            await asyncio.sleep(POLL_WITH_REDIS if self.redis_listens else POLL)

    async def close(self) -> None:
        """Close every socket so that its page comes back to whoever serves next."""
        bus.leave(self.tell)
        for task in self._tasks:
            task.cancel()
        for socket in tuple(self.sockets):
            await socket.close(RESTARTING)


@cache
def hub() -> Hub:
    """Return the hub of this process, made at the first socket in the loop that serves sockets."""
    return Hub()


def open_hub() -> None:
    """Make the hub before the first socket, so that it knows what was told before that one came."""
    hub()


async def close_hub() -> None:
    """Close the hub if any socket ever opened it."""
    if hub.cache_info().currsize:
        await hub().close()
