"""One HTTP exchange: a Twisted request on the loop's side, a WSGI call on a pool thread's side.

The thread gathers the response and hands it over in one piece when it is small. A long one goes in pieces, and the
thread waits while the client is slow; a file is sent by the loop alone, so that a slow download holds no thread.
"""

import logging
import sys
import threading
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from twisted.internet.interfaces import IPullProducer, IPushProducer
from zope.interface import implementer

if TYPE_CHECKING:
    from core.server.web import Request

logger = logging.getLogger(__name__)

PIECE = 64 * 1024
PATIENCE = 30.0  # seconds a client may take to read one piece
Headers = list[tuple[str, str]]
WSGIApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class ClientGone(Exception):
    """The client closed the connection or stopped reading."""


class FileBody:
    """What ``wsgi.file_wrapper`` returns: a file that the loop sends by itself."""

    def __init__(self, file: IO[bytes], block_size: int = PIECE) -> None:
        self.file = file

    def __iter__(self) -> Iterable[bytes]:
        return iter(lambda: self.file.read(PIECE), b"")

    def on_disk(self) -> bool:
        """Return whether reading it is a matter of the local disk only."""
        try:
            self.file.fileno()
        except (AttributeError, OSError, ValueError):
            return False
        return True

    def close(self) -> None:
        """Close the file."""
        self.file.close()


@implementer(IPullProducer)
class FileProducer:
    """Sends a file piece by piece, as fast as its client reads."""

    def __init__(self, request: "Request", body: FileBody) -> None:
        self._request = request
        self._body = body
        request.registerProducer(self, False)

    def resumeProducing(self) -> None:  # noqa: N802 (Twisted's name)
        """Send the next piece, or finish."""
        piece = self._body.file.read(PIECE)
        if piece:
            self._request.write(piece)
        else:
            self._request.unregisterProducer()
            self.stopProducing()
            self._request.finish()

    def stopProducing(self) -> None:  # noqa: N802
        """Let go of the file."""
        self._body.close()


@implementer(IPushProducer)
class Valve:
    """Holds the thread of a streamed response while its client is slow."""

    def __init__(self) -> None:
        self._open = threading.Event()
        self._open.set()
        self._gone = False

    def pauseProducing(self) -> None:  # noqa: N802
        """The client's buffer is full."""
        self._open.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        """The client reads again."""
        self._open.set()

    def stopProducing(self) -> None:  # noqa: N802
        """The client is gone."""
        self._gone = True
        self._open.set()

    def wait(self) -> None:
        """Return when the next piece may be sent; raise ``ClientGone`` when it never will."""
        if not self._open.wait(PATIENCE) or self._gone:
            raise ClientGone


class Exchange:
    """Runs the application for one request in a pool thread and writes what it answers."""

    __slots__ = ("_call", "_headers", "_request", "_status", "_valve", "environ")

    def __init__(self, request: "Request", call_in_loop: Callable[..., Any]) -> None:
        self._request = request
        self._call = call_in_loop
        self._status = 0
        self._headers: Headers = []
        self._valve: Valve | None = None
        self.environ = build_environ(request)

    def run(self, application: WSGIApplication) -> None:
        """Answer the request (in a pool thread)."""
        try:
            body = application(self.environ, self._start_response)
            handed_over = False
            try:
                handed_over = self._send(body)
            finally:
                if not handed_over and hasattr(body, "close"):
                    body.close()
        except ClientGone:
            self._call(self._request.drop)
        except Exception:
            logger.exception("no answer to %s", self.environ["PATH_INFO"])
            self._call(self._request.fail)
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the request's body."""
        self.environ["wsgi.input"].close()

    def _start_response(self, status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], None]:
        self._status = int(status[:3])
        self._headers = headers
        return self._refuse_write

    @staticmethod
    def _refuse_write(data: bytes) -> None:
        raise NotImplementedError("answer by returning an iterable; WSGI's write() is for code of before 2003")

    def _send(self, body: Iterable[bytes]) -> bool:
        """Send the response; return whether the body was handed to the loop, which then closes it."""
        if isinstance(body, FileBody) and body.on_disk():
            self._call(self._request.answer_file, self._status, self._headers, body)
            return True
        gathered: list[bytes] = []
        size = 0
        for piece in body:
            gathered.append(piece)
            size += len(piece)
            if size >= PIECE or self._valve is not None:
                self._stream(b"".join(gathered))
                gathered, size = [], 0
        rest = b"".join(gathered)
        if self._valve is None:
            self._call(self._request.answer, self._status, self._headers, rest)
        else:
            self._call(self._request.end, rest)
        return False

    def _stream(self, piece: bytes) -> None:
        if self._valve is None:
            self._valve = Valve()
            self._call(self._request.begin, self._status, self._headers, self._valve)
        self._call(self._request.write_piece, piece)
        self._valve.wait()


def build_environ(request: "Request") -> dict[str, Any]:
    """Return the WSGI environment of a request whose body has been received."""
    path, _, query = request.uri.partition(b"?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method.decode("latin-1"),
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_PROTOCOL": request.clientproto.decode("latin-1"),
        "SERVER_NAME": str(request.host.host),
        "SERVER_PORT": str(request.host.port),
        "REMOTE_ADDR": str(request.client.host),
        "REMOTE_PORT": str(request.client.port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if request.isSecure() else "http",
        "wsgi.input": request.content,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, values in request.requestHeaders.getAllRawHeaders():
        if b"_" in name:
            continue  # X_Forwarded_For must not pass for X-Forwarded-For
        key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
        environ[key] = (b"; " if key == "HTTP_COOKIE" else b",").join(values).decode("latin-1")
    if "HTTP_CONTENT_TYPE" in environ:
        environ["CONTENT_TYPE"] = environ.pop("HTTP_CONTENT_TYPE")
    environ.pop("HTTP_CONTENT_LENGTH", None)
    environ["CONTENT_LENGTH"] = str(request.received)  # what came, also of a chunked body
    return environ


def date_header() -> bytes:
    """Return the Date header's value."""
    return formatdate(usegmt=True).encode()
