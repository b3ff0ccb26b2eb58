"""Daphne, with HTTP led to Django's synchronous handler through the thread pool and sockets left to Channels.

What Daphne would do per request (a task, two queues, a thread started and joined, the whole body copied in memory) is
replaced; what it does well (Twisted's HTTP, the socket protocol, timeouts, endpoints) is kept.
"""

import io
import logging
import tempfile
import time
from typing import IO, Any

from daphne.http_protocol import HTTPFactory as DaphneFactory
from daphne.http_protocol import WebRequest
from daphne.utils import HEADER_NAME_RE, INVALID_HEADER_VALUE_BYTES

from core.server.exchange import Exchange, FileBody, FileProducer, Headers, Valve, date_header

logger = logging.getLogger(__name__)

IN_MEMORY = 256 * 1024  # a larger body is received into a temporary file
WINDOW = 30.0  # seconds in which a body must bring LEAST_BYTES, and headers must be complete
LEAST_BYTES = 32 * 1024
NO_ARGUMENTS: dict[bytes, list[bytes]] = {}  # Django reads forms and queries itself
REASONS = {400: b"Bad Request", 408: b"Request Timeout", 413: b"Content Too Large", 503: b"Service Unavailable"}


class Request(WebRequest):  # type: ignore[misc]
    """One HTTP request: bounded while it comes in, answered from a pool thread."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, parsePOSTFormSubmission=False, **kwargs)
        self.received = 0
        self._refused = self._complete = False
        self._window = (time.monotonic(), 0)
        self._valve: Valve | None = None

    # --- coming in ---

    def gotLength(self, length: int | None) -> None:  # noqa: N802 (Twisted's name)
        """Prepare for the body, or refuse one that says it is too long."""
        if length is not None and length > self.server.max_body:
            self._refuse(413)
        small = length is not None and length <= IN_MEMORY
        self.content: IO[bytes] | None = io.BytesIO() if small or self._refused else tempfile.TemporaryFile()  # noqa: SIM115

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """Keep a piece of the body while it is within bounds."""
        self.received += len(data)
        if self.received > self.server.max_body:
            self._refuse(413)
        if not self._refused and self.content is not None:
            self.content.write(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """Answer a request whose body has come in full."""
        self._complete = True
        if self._refused:
            self.channel.loseConnection()
            return
        self.method, self.uri, self.clientproto, self.args = command, path, version, NO_ARGUMENTS
        self.path = path.partition(b"?")[0]
        if self.content is not None:
            self.content.seek(0)
        self.process()

    def process(self) -> None:
        """Lead a socket's handshake to Channels and anything else to Django."""
        if (self.requestHeaders.getRawHeaders(b"upgrade") or [b""])[0].lower() == b"websocket":
            super().process()
            return
        for name, values in self.requestHeaders.getAllRawHeaders():
            if not HEADER_NAME_RE.fullmatch(name) or any(INVALID_HEADER_VALUE_BYTES.intersection(v) for v in values):
                self._answer_briefly(400)
                return
        exchange = Exchange(self, self.server.call_in_loop)
        self.content = None  # the exchange closes it, also when the client leaves before the end
        if not self.server.pool.submit(lambda: exchange.run(self.server.wsgi)):
            exchange.close()
            self._answer_briefly(503)

    def check_timeouts(self) -> None:
        """Cut a request that comes in too slowly, and a download that its reader left lying."""
        now = time.monotonic()
        since, progress = self._window
        if now - since < WINDOW:
            return
        done = self.sentLength if self._complete else self.received
        self._window = (now, done)
        if done - progress >= LEAST_BYTES or (self._complete and not self.producer):
            return
        if self._refused or self._complete:
            self.drop()
        else:
            self._refuse(408)
            self.channel.loseConnection()

    def _refuse(self, status: int) -> None:
        """Answer at once and take no more of the body; it is read and thrown away so that the answer is not lost."""
        if self._refused:
            return
        self._refused = True
        self.channel.write(
            b"HTTP/1.1 %d %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n" % (status, REASONS[status])
        )

    def _answer_briefly(self, status: int) -> None:
        headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(REASONS[status])))]
        if status == 503:
            headers.append(("Retry-After", "5"))
        self.answer(status, headers, REASONS[status])

    # --- going out; called in the loop ---

    def _gone(self) -> bool:
        return bool(self._disconnected or self.finished or self.channel is None)

    def _begin(self, status: int, headers: Headers) -> None:
        self.setResponseCode(status)
        for name, value in headers:
            self.responseHeaders.addRawHeader(name.encode("latin-1"), value.encode("latin-1"))
        self.responseHeaders.setRawHeaders(b"Date", [date_header()])

    def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole response."""
        if self._gone():
            return
        self._begin(status, headers)
        self.write(body)
        self.finish()

    def answer_file(self, status: int, headers: Headers, body: FileBody) -> None:
        """Send a response whose body is a file; the loop sends it as fast as the client reads."""
        if self._gone():
            body.close()
            return
        self._begin(status, headers)
        self.write(b"")
        if self.method == b"HEAD" or status in (204, 304):
            body.close()
            self.finish()
        else:
            self._window = (time.monotonic(), self.sentLength)
            FileProducer(self, body)

    def begin(self, status: int, headers: Headers, valve: Valve) -> None:
        """Begin a response that comes in pieces; the valve closes while the client is slow."""
        if self._gone():
            valve.stopProducing()
            return
        self._valve = valve
        self._begin(status, headers)
        self.registerProducer(valve, True)

    def write_piece(self, piece: bytes) -> None:
        """Send a piece of a response."""
        if not self._gone():
            self.write(piece)

    def end(self, piece: bytes) -> None:
        """Send the last piece of a response."""
        if not self._gone():
            self.write(piece)
            self.unregisterProducer()
            self.finish()

    def fail(self) -> None:
        """Tell the client that no (complete) answer will come."""
        if not self._gone() and not self.startedWriting:
            self._answer_briefly(503)
        else:
            self.drop()

    def drop(self) -> None:
        """Close the connection at once, whatever its client still has to read."""
        if self.channel is not None:
            self.channel.forceAbortClient()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802
        """The client left: let a thread that streams to it go."""
        if self._valve is not None:
            self._valve.stopProducing()
        super().connectionLost(reason)


class Factory(DaphneFactory):  # type: ignore[misc]
    """Makes our requests on each connection."""

    timeOut = WINDOW  # of a connection that asks nothing  # noqa: N815

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802
        """Return a protocol that makes our requests."""
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = Request
        protocol.timeOut = self.timeOut
        return protocol

    def log(self, request: Any) -> None:
        """Write no access log: the proxy's does, and formatting one costs a tenth of a small page."""
