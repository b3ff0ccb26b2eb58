"""One socket: what its page follows, what it has yet to hear, and the bounds it must keep.

Messages are JSON objects with a ``type``. From the page: ``follow`` {streams: {name: cursor or null}}, ``unfollow``
{streams: [name]}, ``ack``. To the page: ``following`` {tops}, ``refused`` {streams}, ``moved`` {tops}, ``events``
{stream, events}, ``reset`` {stream, top}, ``beat``. ``moved``, ``events`` and ``reset`` wait for an ``ack`` before the
next one; numbers travel as strings, because they pass 2^53.
"""

import asyncio
import json
import logging
import re
import sys
import time
from typing import TYPE_CHECKING, Any

from django.db import Error

from core.live import access, handshake
from core.live.database import ask

if TYPE_CHECKING:
    from core.live.hub import Hub

logger = logging.getLogger(__name__)
_NUMBER = re.compile(r"[0-9]{1,19}")

LARGEST_MESSAGE = 64 * 1024
MESSAGES_PER_SECOND = 20
MOST_STREAMS = 200
MOST_REPLAYED = 300
LARGEST_BATCH = 32 * 1024  # characters of events in one message; Autobahn drops one beyond LARGEST_MESSAGE unsaid

RESTARTING = 1012
TOO_BIG = 1009
UNREADABLE = 1007
SIGN_IN = 4401
FORBIDDEN = 4403
SILENT = 4408
TOO_MANY = 4429

ANY = 0  # in ``pending``: the stream is told of wherever its top is


def encode(**message: Any) -> str:
    """Return a message as it travels."""
    return json.dumps(message, separators=(",", ":"))


class Socket:
    """The state of one open socket, kept small: thousands fit in a process."""

    __slots__ = (
        "__weakref__",
        "address",
        "closed",
        "cursors",
        "hub",
        "messages",
        "pending",
        "send",
        "session",
        "since",
        "streams",
        "unanswered",
        "user_id",
        "writer",
    )

    def __init__(self, hub: "Hub", send: Any, caller: handshake.Caller, user_id: int | None) -> None:
        self.hub = hub
        self.send = send
        self.address = caller.address
        self.session = caller.session
        self.user_id = user_id
        self.streams: set[str] = set()
        self.cursors: dict[str, int] = {}  # of personal streams: the last event acknowledged
        self.pending: dict[str, int] = {}  # what to tell, if this viewer's top reaches at least so far
        self.unanswered: tuple[str, int] | None = None  # the personal stream and number in flight, ("", 0) for a hint
        self.writer: asyncio.Task[None] | None = None
        self.closed = False
        self.since = time.monotonic()
        self.messages = 0

    # --- from the hub ---

    def moved(self, stream: str, top: int) -> None:
        """Note that a stream moved; notes of one stream become one. Never waits for the client."""
        self.pending[stream] = min(top, self.pending.get(stream, top))
        self.wake()

    def wake(self) -> None:
        """Have the writer tell what is pending, unless it is at it or waits for an answer."""
        if self.writer is None and self.unanswered is None and self.pending and not self.closed:
            self.writer = asyncio.get_running_loop().create_task(self._write())

    async def close(self, code: int) -> None:
        """Close the socket with a code that tells the page what to do."""
        if not self.closed:
            self.closed = True
            await self.send({"type": "websocket.close", "code": code})

    # --- to the page ---

    async def tell(self, text: str) -> None:
        """Send a message that needs no answer."""
        if not self.closed:
            await self.send({"type": "websocket.send", "text": text})

    async def _write(self) -> None:
        try:
            while self.pending and self.unanswered is None and not self.closed:
                await self._write_one()
        except Error:
            logger.exception("a page waits for the database")
            for stream in self.streams:  # what was taken from pending is not known any more: tell of each
                self.pending[stream] = ANY
            asyncio.get_running_loop().call_later(1, self.wake)
        finally:
            self.writer = None

    async def _write_one(self) -> None:
        """Send one batch and begin to wait for its answer."""
        personal = next((stream for stream in self.pending if stream in self.cursors), None)
        if personal is not None:
            del self.pending[personal]
            await self._write_events(personal)
            return
        pending, self.pending = self.pending, {}
        tops = await self._tops(pending)
        if tops:
            self._expect("", 0)
            await self.tell(self.hub.encoded(tops))

    async def _tops(self, pending: dict[str, int]) -> dict[str, int]:
        """Ask permission again, and leave out what moved only for others.

        What a visitor sees is asked once for all sockets; only what they do not see is asked for this viewer.
        """
        tops: dict[str, int] = {}
        doubtful: list[str] = []
        for stream, needed in pending.items():
            public = await self.hub.gate.for_anyone(stream, fresh=False)
            if public is not None and public >= needed:
                tops[stream] = public
            else:
                doubtful.append(stream)
        if doubtful:
            tops |= {stream: top for stream, top in (await self._ask(doubtful)).items() if top >= pending[stream]}
        return {stream: top for stream, top in tops.items() if stream in self.streams}

    async def _ask(self, streams: list[str]) -> dict[str, int]:
        """Ask for this viewer; a stream that is closed to them by now is dropped."""
        answers = await self.hub.gate.for_viewer(self.user_id, streams)
        lost = [stream for stream, top in answers.items() if top is None]
        if lost:
            self.hub.unfollow(self, lost)
            await self.tell(encode(type="refused", streams=lost))
        return {stream: top for stream, top in answers.items() if top is not None}

    async def _write_events(self, stream: str) -> None:
        top = (await self._ask([stream])).get(stream)
        cursor = self.cursors.get(stream)
        if top is None or cursor is None or top == cursor:
            return
        events = await ask(access.events, stream, after=cursor, limit=MOST_REPLAYED + 1)
        if len(events) > MOST_REPLAYED or top < cursor or not events or events[0][0] != cursor + 1:
            # Too far behind, from another life of the database, or pruned: the page reads everything again.
            self._expect(stream, top)
            await self.tell(encode(type="reset", stream=stream, top=str(top)))
            return
        text = encode(type="events", stream=stream, events=[[str(seq), data] for seq, data in events])
        while len(text) > LARGEST_BATCH and len(events) > 1:
            events = events[: len(events) // 2]
            self.pending[stream] = ANY  # the rest follows the answer
            text = encode(type="events", stream=stream, events=[[str(seq), data] for seq, data in events])
        self._expect(stream, events[-1][0])
        await self.tell(text)

    def _expect(self, stream: str, number: int) -> None:
        self.unanswered = (stream, number)
        self.hub.expect_answer(self)

    # --- from the page ---

    async def receive(self, text: str | None) -> int | None:
        """Do what a message says; return a close code when it breaks a bound."""
        if text is None or len(text) > LARGEST_MESSAGE:
            return UNREADABLE if text is None else TOO_BIG
        if not self._within_rate():
            return TOO_MANY
        try:
            message = json.loads(text)
        except (ValueError, RecursionError):
            return UNREADABLE
        match message:
            case {"type": "ack"}:
                self._acknowledged()
            case {"type": "follow", "streams": dict(streams)}:
                return await self._follow(streams)
            case {"type": "unfollow", "streams": list(streams)}:
                self.hub.unfollow(self, [stream for stream in streams if isinstance(stream, str)])
            case _:
                return UNREADABLE
        return None

    def _within_rate(self) -> bool:
        now = time.monotonic()
        if now - self.since >= 1:
            self.since, self.messages = now, 0
        self.messages += 1
        return self.messages <= MESSAGES_PER_SECOND

    def _acknowledged(self) -> None:
        if self.unanswered is not None:
            stream, number = self.unanswered
            if stream in self.cursors:
                self.cursors[stream] = number
            self.unanswered = None
            self.hub.answered(self)
            self.wake()

    async def _follow(self, wanted: dict[Any, Any]) -> int | None:
        if len(self.streams) + len(wanted) > MOST_STREAMS:
            return TOO_MANY
        cursors: dict[str, int | None] = {}
        for stream, cursor in wanted.items():
            if cursor is not None and not (isinstance(cursor, str) and _NUMBER.fullmatch(cursor)):
                return UNREADABLE
            cursors[sys.intern(stream)] = None if cursor is None else int(cursor)
        # Followed before the top is read: what moves in between is told rather than lost. Until then nothing is sent.
        answers = await self.hub.follow(self, list(cursors))
        allowed = {stream: top for stream, top in answers.items() if top is not None}
        refused = [stream for stream, top in answers.items() if top is None]
        for stream, top in allowed.items():
            cursor = cursors[stream]
            personal = stream.startswith(access.PERSONAL)
            if personal:
                self.cursors[stream] = top if cursor is None else cursor
            if cursor is not None and (top > cursor or (personal and top < cursor)):
                self.pending[stream] = ANY
        if refused:
            self.hub.unfollow(self, refused)
            await self.tell(encode(type="refused", streams=refused))
        await self.tell(encode(type="following", tops={stream: str(top) for stream, top in allowed.items()}))
        self.wake()
        return None


async def serve_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Hold one socket from handshake to close."""
    from core.live.hub import hub

    await receive()
    caller = handshake.read(scope)
    if caller is None:
        await send({"type": "websocket.close"})  # before accept: the handshake is answered 403
        return
    standing = await ask(handshake.standing, caller.session)
    await send({"type": "websocket.accept"})
    socket = Socket(hub(), send, caller, standing.user_id)
    if standing.barred:
        await socket.close(FORBIDDEN)
    elif caller.session and not standing.exists:
        await socket.close(SIGN_IN)
    elif not socket.hub.admit(socket):
        await socket.close(TOO_MANY)
    else:
        try:
            await _converse(socket, receive)
        finally:
            socket.hub.dismiss(socket)


async def _converse(socket: Socket, receive: Any) -> None:
    while (message := await receive())["type"] == "websocket.receive":
        if socket.closed:
            continue
        code = await socket.receive(message.get("text"))
        if code is not None:
            await socket.close(code)
