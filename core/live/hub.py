"""The hub: one per process, from a stream that moved to the sockets whose pages show it.

It never waits for a client. What a publish missed, it finds by polling ``StreamMove``; what it says is asked again from
the tables at delivery, so that a wrong or late hint costs a question and nothing else. docs/live.md is the protocol.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections import Counter
from collections.abc import Collection, Coroutine
from functools import cache
from typing import Any

from django.conf import settings
from django.db import Error

from core.live import access, bounds, bus, handshake
from core.live.database import ask, ask_until_answered
from core.live.gate import Gate
from core.live.pace import Rounds
from core.live.socket import TOUCHED, Socket, encode
from core.live.tail import Tail

logger = logging.getLogger(__name__)

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
        self.rounds = Rounds(self.followers)
        self.heard: dict[tuple[str, int], None] = {}
        self.waiting: dict[Socket, float] = {}  # batches without an answer, oldest first
        self.redis_listens = False
        self._told: dict[tuple[str, int], None] = {}
        self._lock = threading.Lock()
        self._written: tuple[dict[str, int], list[str], str] = ({}, [], "")  # the last hint, and how it is said
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
        if len(mine) >= bounds.SOCKETS_PER_USER or self.addresses[socket.address] >= bounds.SOCKETS_PER_ADDRESS:
            return False
        self.sockets.add(socket)
        self.addresses[socket.address] += 1
        if socket.user_id is not None:
            self.users.setdefault(socket.user_id, set()).add(socket)
        return True

    def dismiss(self, socket: Socket) -> None:
        """Forget a socket that is gone."""
        if socket not in self.sockets:
            return  # it never came in
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

    async def follow(self, socket: Socket, streams: list[str]) -> dict[str, int]:
        """Have a socket hear of streams and return how far each reaches for it; of the others it must let go."""
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
        at_once: dict[str, int] = {}
        in_rounds: dict[str, int] = {}
        for stream, top in told:
            if not self._is_news(stream, top):
                continue
            if stream.startswith(bus.ACCOUNT):
                self._spawn(self._recheck(set(self.users.get(int(stream.removeprefix(bus.ACCOUNT)), ()))))
            elif stream in self.followers:
                needed = max(top, TOUCHED)
                refetched = needed == TOUCHED or stream.partition(":")[0] in settings.LIVE_REFETCHED
                news = in_rounds if refetched else at_once
                news[stream] = min(needed, news.get(stream, needed))
        if at_once or in_rounds:
            self._spawn(self._spread(at_once, in_rounds))

    def _is_news(self, stream: str, top: int) -> bool:
        """Return whether this was not heard yet. A smaller top than the last is news too: it was committed later."""
        if (stream, top) in self.heard:
            return False
        self.heard[(stream, top)] = None
        if len(self.heard) > REMEMBERED:
            del self.heard[next(iter(self.heard))]
        return True

    async def _spread(self, at_once: dict[str, int], in_rounds: dict[str, int]) -> None:
        """Note the moves on every socket that follows the streams, after asking once what anyone sees."""
        shared = [stream for stream in at_once | in_rounds if not stream.startswith(access.PERSONAL)]
        if shared:
            await self.gate.refresh(shared)
        for stream, needed in at_once.items():
            for socket in tuple(self.followers.get(stream, ())):
                socket.moved(stream, needed)
        for stream, needed in in_rounds.items():
            self._spawn(self.rounds.tell(stream, needed))

    def written(self, tops: dict[str, int], touched: list[str]) -> str:
        """Return the hint for these tops; the same hint for a thousand sockets is written once."""
        if self._written[:2] != (tops, touched):
            texts = {stream: str(top) for stream, top in tops.items()}
            looks = {"touched": touched} if touched else {}
            self._written = (tops, touched, encode(type="moved", tops=texts, **looks))
        return self._written[2]

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
                socket.close(bounds.SILENT)
            due = [socket for socket in self.sockets if id(socket) // 64 % BEAT == turn]
            if due:
                await self._look_after(due)

    async def _look_after(self, sockets: Collection[Socket]) -> None:
        """Prove the sessions of these sockets and tell each how far its own stream reaches; one question for all."""
        personal = {stream for socket in sockets for stream in socket.cursors}
        tops: dict[str, int] = {}
        try:
            self._judge(sockets, await ask(handshake.standings, _sessions(sockets)))
            tops = await ask(access.personal_tops, personal) if personal else {}
        except Error:
            logger.exception("sessions of open sockets could not be proved; trying again at the next beat")
        for socket in sockets:
            socket.beat(tops)

    async def _recheck(self, sockets: set[Socket]) -> None:
        """Have each prove its session and its right to every stream, as soon as the database answers (WS-4)."""
        self._judge(sockets, await ask_until_answered(handshake.standings, _sessions(sockets)))
        for socket in sockets:
            self._spawn(socket.recheck())

    def _judge(self, sockets: Collection[Socket], standings: dict[str, handshake.Standing]) -> None:
        """Close the sockets whose session ended or changed hands (WS-2)."""
        for socket in sockets:
            standing = standings.get(socket.session)
            if standing is None:
                continue  # no session, no account
            socket.apart = standing.apart
            if not standing.exists or standing.user_id != socket.user_id:
                socket.close(bounds.FORBIDDEN if standing.barred else bounds.SIGN_IN)

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

    def close(self) -> None:
        """Close every socket so that its page comes back to whoever serves next."""
        bus.leave(self.tell)
        for task in self._tasks:
            task.cancel()
        for socket in tuple(self.sockets):
            socket.close(bounds.RESTARTING)


def _sessions(sockets: Collection[Socket]) -> set[str]:
    return {socket.session for socket in sockets if socket.session}


@cache
def hub() -> Hub:
    """Return the hub of this process, made at the first socket in the loop that serves sockets."""
    return Hub()


def open_hub() -> None:
    """Make the hub before the first socket, so that it knows what was told before that one came."""
    hub()


def close_hub() -> None:
    """Close the hub if any socket ever opened it."""
    if hub.cache_info().currsize:
        hub().close()
