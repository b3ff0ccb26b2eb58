"""The server of live processes: sockets and nothing else, over the ``websockets`` library's protocol without its tasks.

A socket is a protocol object and no coroutine, and a hint is written to all of them as the same bytes: it holds more
sockets a GiB, and tells them sooner, than the embedded server (``bench/live.py``, docs/adr/0005).
"""

import asyncio
import contextlib
import logging
import signal
import socket
from collections.abc import Callable, Coroutine
from typing import Any

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from core.live import bounds, handshake
from core.live.hub import close_hub, open_hub
from core.live.socket import Socket, open_socket
from core.server.frames import framed

BACKLOG = 2048
MOST_UNSENT = 64 * 1024  # bytes that a client leaves unread
OPENS_WITHIN = 10.0
CLOSES_WITHIN = 2.0
DEAD_AFTER = 60_000  # milliseconds without the other side's acknowledgement of what was sent (TCP_USER_TIMEOUT)
GRACE = 10.0


class Connection(asyncio.Protocol):
    """One connection: a handshake, then the line of a page."""

    __slots__ = ("_buffer", "_inbox", "_lines", "_pings", "_timer", "_transport", "_wire", "_working", "socket")

    def __init__(self, lines: set["Connection"]) -> None:
        self._lines = lines
        self._wire = ServerProtocol(max_size=bounds.LARGEST_MESSAGE)  # no extension: nothing is compressed
        self._buffer: list[bytes] = []  # the fragments of a message
        self._inbox: list[str | None] = []
        self._working = False
        self._pings = bounds.Rate()
        self.socket: Socket | None = None

    # --- from the network ---

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        self._lines.add(self)
        bare = transport.get_extra_info("socket")
        bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            bare.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, DEAD_AFTER)
        self._timer = asyncio.get_running_loop().call_later(OPENS_WITHIN, transport.abort)

    def data_received(self, data: bytes) -> None:
        self._wire.receive_data(data)
        for event in self._wire.events_received():
            if isinstance(event, Request):
                self._open(event)
            elif isinstance(event, Frame):
                self._take(event)
        self._flush()

    def eof_received(self) -> None:
        self._wire.receive_eof()
        self._flush()

    def connection_lost(self, error: Exception | None) -> None:
        self._lines.discard(self)
        self._timer.cancel()
        self._inbox.clear()
        if self.socket is not None:
            self.socket.gone()

    # --- opening ---

    def _open(self, request: Request) -> None:
        if request.path == "/healthz":
            self._wire.send_response(self._wire.reject(200, "ok\n"))
            return
        caller = handshake.read(request.headers.raw_items(), self._transport.get_extra_info("peername")[0])
        if caller is None or request.path.partition("?")[0] != "/live/":
            self._wire.send_response(self._wire.reject(403, ""))
            return
        self._wire.send_response(self._wire.accept(request))
        if self._wire.state is State.OPEN:
            self._timer.cancel()
            self._work(self._admit(caller))

    async def _admit(self, caller: handshake.Caller) -> None:
        self.socket = await open_socket(self, caller)
        if self._transport.is_closing():
            self.socket.gone()

    # --- messages ---

    def _take(self, frame: Frame) -> None:
        """Put a whole message into the inbox; close on one that is cut too small, and on a flood of pings."""
        if frame.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            self._buffer.append(bytes(frame.data))
            if len(self._buffer) > bounds.MOST_FRAGMENTS:
                self.end(bounds.TOO_BIG)
            elif frame.fin:
                message, self._buffer = b"".join(self._buffer), []
                self._inbox.append(None if frame.opcode is Opcode.BINARY else _decoded(message))
                self._read()
        elif frame.opcode is Opcode.PING and self._pings.exceeded():
            self.end(bounds.TOO_MANY)

    def _read(self) -> None:
        """Have the socket do what the messages say, one after the other."""
        while self._inbox and not self._working and self.socket is not None:
            rest = self.socket.receive(self._inbox.pop(0))
            if rest is not None:
                self._work(rest)

    def _work(self, rest: Coroutine[Any, Any, None]) -> None:
        """Take nothing more from this client until something that needs the database is done."""
        self._working = True
        self._transport.pause_reading()
        asyncio.get_running_loop().create_task(rest).add_done_callback(self._worked)

    def _worked(self, task: "asyncio.Task[None]") -> None:
        self._working = False
        if not self._transport.is_closing():
            self._transport.resume_reading()
            self._read()

    # --- to the page ---

    def tell(self, text: str) -> None:
        """Send a message."""
        if self._wire.state is State.OPEN:
            self._write(framed(text))

    def end(self, code: int) -> None:
        """Close with this code."""
        if self._wire.state is State.OPEN:
            self._wire.fail(code)
            self._flush()

    def _flush(self) -> None:
        """Send what the library has to send; after its last word, close."""
        for data in self._wire.data_to_send():
            if data:
                self._write(data)
            elif self._transport.can_write_eof():
                self._transport.write_eof()
        if self._wire.close_expected():
            self._timer = asyncio.get_running_loop().call_later(CLOSES_WITHIN, self._transport.abort)

    def _write(self, data: bytes) -> None:
        self._transport.write(data)
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            self._transport.abort()  # it does not read; what it missed it is told when it comes back


def _decoded(message: bytes) -> str | None:
    try:
        return message.decode()
    except UnicodeDecodeError:
        return None


def listen(address: str, port: int) -> socket.socket:
    """Return a bound socket; several processes may bind the same, and the system deals new connections out to them."""
    bound = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((address, port))
    return bound


async def serve(bound: socket.socket, ready: Callable[[], None]) -> None:
    """Serve until TERM or INT; then close every socket with 1012, so that its page comes back to who serves next."""
    logging.getLogger("websockets").setLevel(logging.WARNING)  # it tells of every opening and closing
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    lines: set[Connection] = set()
    open_hub()
    server = await loop.create_server(lambda: Connection(lines), sock=bound, backlog=BACKLOG)
    ready()
    await stopping.wait()
    server.close()
    close_hub()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GRACE):
            while lines:
                await asyncio.sleep(0.05)
