"""One socket: what its page follows, what it has yet to hear, and the bounds it must keep.

docs/live.md says every message and every close code.
"""

import asyncio
import json
import logging
import re
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Protocol

from django.db import Error

from core.live import access, bounds, handshake
from core.live.database import ask

if TYPE_CHECKING:
    from core.live.hub import Hub

logger = logging.getLogger(__name__)
VISITOR = handshake.Standing(exists=True)
_NUMBER = re.compile(r"[0-9]{1,19}")

MOST_REPLAYED = 300
LARGEST_BATCH = 32 * 1024  # characters of events in one message; a line with 64 KiB unread is taken for a dead one

# In ``pending`` beside tops, in this order, so that the least of two notes says both:
TOUCHED = -1  # something changed without a new top: told of, and that it was touched
ANY = 0  # told of, wherever the top is


def encode(**message: Any) -> str:
    """Return a message as it travels."""
    return json.dumps(message, separators=(",", ":"))


class Line(Protocol):
    """What a server gives: the open connection of one page. Neither call waits."""

    def tell(self, text: str) -> None:
        """Send a message."""

    def end(self, code: int) -> None:
        """Close with this code."""


class Socket:
    """The state of one open socket, kept small: thousands fit in a process."""

    __slots__ = (
        "__weakref__",
        "address",
        "apart",
        "closed",
        "cursors",
        "hub",
        "line",
        "pending",
        "rate",
        "session",
        "streams",
        "unanswered",
        "user_id",
        "writer",
    )

    def __init__(self, hub: "Hub", line: Line, caller: handshake.Caller) -> None:
        self.hub = hub
        self.line = line
        self.address = caller.address
        self.session = caller.session
        self.user_id: int | None = None
        self.apart = False
        self.streams: set[str] = set()
        self.cursors: dict[str, int] = {}  # of personal streams: the last event acknowledged
        self.pending: dict[str, int] = {}  # what to tell, if this viewer's top reaches at least so far
        self.unanswered: tuple[str, int] | None = None  # the personal stream and number in flight, ("", 0) for a hint
        self.writer: asyncio.Task[None] | None = None
        self.closed = False
        self.rate = bounds.Rate()

    # --- from the hub ---

    def moved(self, stream: str, needed: int) -> None:
        """Note that a stream moved; notes of one stream become one. Never waits for the client."""
        self._note(stream, needed)
        self.wake()

    def _note(self, stream: str, needed: int) -> None:
        self.pending[stream] = min(needed, self.pending.get(stream, needed))

    def wake(self) -> None:
        """Tell what is pending, unless the last is not answered yet; what needs the database is told by a task."""
        if self.writer is None and self.unanswered is None and self.pending and not self.closed:
            tops = None if self.apart else self.hub.gate.known(self.pending)
            if tops is None:
                self.writer = asyncio.get_running_loop().create_task(self._write())
            else:
                pending, self.pending = self.pending, {}
                self._tell_moves(tops, pending)

    def close(self, code: int) -> None:
        """Close the socket with a code that tells the page what to do."""
        if not self.closed:
            self.closed = True
            self.line.end(code)

    def beat(self, tops: dict[str, int]) -> None:
        """Say that the line holds and how far the personal stream reaches; what the page lacks of it follows."""
        mine = {stream: top for stream in self.cursors if (top := tops.get(stream)) is not None}
        texts = {"tops": {stream: str(top) for stream, top in mine.items()}} if mine else {}
        self.tell(encode(type="beat", **texts))
        for stream, top in mine.items():
            if top != self.cursors.get(stream):  # every hint of it was lost, or is on its way
                self.moved(stream, ANY)

    async def recheck(self) -> None:
        """Let go of each stream that is no longer for this viewer; what they see of the others may differ now."""
        try:
            await self._ask(list(self.streams))
        except Error:
            logger.exception("rights are asked again at the next hint")
        for stream in self.streams - self.cursors.keys():
            self.moved(stream, TOUCHED)

    # --- to the page ---

    def tell(self, text: str) -> None:
        """Send a message that needs no answer."""
        if not self.closed:
            self.line.tell(text)

    async def _write(self) -> None:
        try:
            while self.pending and self.unanswered is None and not self.closed:
                await self._write_one()
        except Error:
            logger.exception("a page waits for the database")
            asyncio.get_running_loop().call_later(1, self.wake)
        finally:
            self.writer = None

    async def _write_one(self) -> None:
        """Send one batch and begin to wait for its answer; what the database did not answer is still pending."""
        personal = next((stream for stream in self.pending if stream in self.cursors), None)
        if personal is not None:
            taken = {personal: self.pending.pop(personal)}
        else:
            taken, self.pending = self.pending, {}
        try:
            await (self._write_moves(taken) if personal is None else self._write_events(personal))
        except Error:
            for stream, needed in taken.items():
                if stream in self.streams:
                    self._note(stream, needed)
            raise

    async def _write_moves(self, pending: dict[str, int]) -> None:
        tops = await self._tops(pending)
        if tops:
            self._tell_moves(tops, pending)

    def _tell_moves(self, tops: dict[str, int], pending: dict[str, int]) -> None:
        self._expect("", 0)
        self.tell(self.hub.written(tops, [stream for stream in tops if pending[stream] == TOUCHED]))

    async def _tops(self, pending: dict[str, int]) -> dict[str, int]:
        """Ask permission again, and leave out what moved only for others.

        What a visitor sees is asked once for all sockets; only what they do not see is asked for this viewer.
        """
        tops = {} if self.apart else await self.hub.gate.for_anyone(pending)
        tops = {stream: top for stream, top in tops.items() if top >= pending[stream]}
        if len(tops) < len(pending):
            doubtful = [stream for stream in pending if stream not in tops]
            tops |= {stream: top for stream, top in (await self._ask(doubtful)).items() if top >= pending[stream]}
        return {stream: top for stream, top in tops.items() if stream in self.streams}

    async def _ask(self, streams: list[str]) -> dict[str, int]:
        """Ask for this viewer; a stream that is closed to them by now is dropped."""
        answers = await self.hub.gate.for_viewer(self.user_id, streams)
        lost = [stream for stream in streams if stream not in answers and stream in self.streams]
        if lost:
            self.hub.unfollow(self, lost)
            self.tell(encode(type="refused", streams=lost))
        return answers

    async def _write_events(self, stream: str) -> None:
        top = (await self._ask([stream])).get(stream)
        cursor = self.cursors.get(stream)
        if top is None or cursor is None or top == cursor:
            return
        events = await ask(access.events, stream, after=cursor, limit=MOST_REPLAYED + 1)
        if len(events) > MOST_REPLAYED or top < cursor or not events or events[0][0] != cursor + 1:
            # Too far behind, from another life of the database, or pruned: the page reads everything again.
            self._expect(stream, top)
            self.tell(encode(type="reset", stream=stream, top=str(top)))
            return
        text = encode(type="events", stream=stream, events=[[str(seq), data] for seq, data in events])
        while len(text) > LARGEST_BATCH and len(events) > 1:
            events = events[: len(events) // 2]
            self.pending[stream] = ANY  # the rest follows the answer
            text = encode(type="events", stream=stream, events=[[str(seq), data] for seq, data in events])
        self._expect(stream, events[-1][0])
        self.tell(text)

    def _expect(self, stream: str, number: int) -> None:
        self.unanswered = (stream, number)
        self.hub.expect_answer(self)

    # --- from the page ---

    def receive(self, text: str | None) -> Coroutine[Any, Any, None] | None:
        """Do what a message says; what needs the database is returned, to be awaited before the next message.

        A message that breaks a bound closes the socket.
        """
        if self.closed:
            return None
        if self.rate.exceeded():
            self.close(bounds.TOO_MANY)
            return None
        match _read(text):
            case {"type": "ack"}:
                self._acknowledged()
            case {"type": "follow", "streams": dict(streams)} if (cursors := _cursors(streams)) is not None:
                if len(self.streams | cursors.keys()) <= bounds.MOST_STREAMS:
                    return self._follow(cursors)
                self.close(bounds.TOO_MANY)
            case {"type": "unfollow", "streams": list(streams)}:
                self.hub.unfollow(self, [stream for stream in streams if isinstance(stream, str)])
            case _:
                self.close(bounds.UNREADABLE)
        return None

    def gone(self) -> None:
        """Forget the socket: its line is closed."""
        self.closed = True
        self.hub.dismiss(self)

    def _acknowledged(self) -> None:
        if self.unanswered is not None:
            stream, number = self.unanswered
            if stream in self.cursors:
                self.cursors[stream] = number
            self.unanswered = None
            self.hub.answered(self)
            self.wake()

    async def _follow(self, cursors: dict[str, int | None]) -> None:
        # Followed before the top is read: what moves in between is told rather than lost. Until then nothing is sent.
        try:
            allowed = await self.hub.follow(self, list(cursors))
        except Error:
            logger.exception("a socket is closed: the database does not answer")
            self.close(bounds.UNWELL)
            return
        refused = [stream for stream in cursors if stream not in allowed]
        for stream, top in allowed.items():
            cursor = cursors[stream]
            personal = stream.startswith(access.PERSONAL)
            if personal:
                self.cursors[stream] = top if cursor is None else cursor
            if cursor is not None and (top > cursor or (personal and top < cursor)):
                self._note(stream, ANY)
        if refused:
            self.hub.unfollow(self, refused)
            self.tell(encode(type="refused", streams=refused))
        self.tell(encode(type="following", tops={stream: str(top) for stream, top in allowed.items()}))
        self.wake()


def _read(text: str | None) -> Any:
    """Return what a message says, ``None`` when it is not JSON."""
    try:
        return None if text is None else json.loads(text)
    except (ValueError, RecursionError):
        return None


def _cursors(streams: dict[str, Any]) -> dict[str, int | None] | None:
    """Return the numbers of a ``follow``, ``None`` when one is not a number."""
    if not all(
        number is None or (isinstance(number, str) and _NUMBER.fullmatch(number)) for number in streams.values()
    ):
        return None
    return {sys.intern(stream): None if number is None else int(number) for stream, number in streams.items()}


async def open_socket(line: Line, caller: handshake.Caller) -> Socket:
    """Admit a page; one that may not come in is closed at once with the code that says why."""
    from core.live.hub import hub

    socket = Socket(hub(), line, caller)
    try:
        standing = (await ask(handshake.standings, [caller.session]))[caller.session] if caller.session else VISITOR
    except Error:
        logger.exception("a socket is closed: the database does not answer")
        socket.close(bounds.UNWELL)
        return socket
    socket.user_id, socket.apart = standing.user_id, standing.apart
    if standing.barred:
        socket.close(bounds.FORBIDDEN)
    elif not standing.exists:
        socket.close(bounds.SIGN_IN)
    elif not socket.hub.admit(socket):
        socket.close(bounds.TOO_MANY)
    return socket
