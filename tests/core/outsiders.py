"""A real server of somebody else, in a thread: it answers as the test says, or does not."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's ``answer``."""

    server: Any

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, body: bytes) -> None:
        self.server.asked.append((self.command, self.path, body.decode("utf-8", "replace")))
        with contextlib.suppress(ConnectionError):
            self.server.answer(self, body)

    def say(self, body: bytes | str, status: int = 200, **headers: str) -> None:
        """Answer in full."""
        raw = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        told = {"Content-Type": "application/json", "Content-Length": str(len(raw))}
        for name, value in (told | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *args: Any) -> None:
        pass


class Outsider(ThreadingHTTPServer):
    """The server; ``answer`` may be replaced at any time, ``asked`` is what came."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str, str]] = []
        self.answer: Callable[[Handler, bytes], None] = lambda handler, _body: handler.say("[]")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, *args: Any) -> None:
        pass


@contextlib.contextmanager
def outsider_server() -> Iterator[Outsider]:
    """Run a server for as long as the test wants it."""
    server = Outsider()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
