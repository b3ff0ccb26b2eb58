"""Starting, running and stopping the embedded server."""

from daphne.server import Server as DaphneServer  # isort: skip (installs the event loop that Twisted then uses)

import asyncio
import logging
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from twisted.internet import defer
from twisted.internet import reactor as _reactor
from twisted.internet.endpoints import serverFromString
from twisted.logger import ILogObserver, globalLogBeginner
from zope.interface import implementer

from core.live.asgi import LINE
from core.server import THREADS
from core.server.exchange import WSGIApplication
from core.server.pool import Pool
from core.server.sockets import SocketFactory
from core.server.web import Factory, Request

reactor: Any = _reactor
logger = logging.getLogger(__name__)

endpoint: Callable[..., Any] = serverFromString
CALLERS = 2048  # connections that may wait to be taken: after a restart every open page calls again
BACKLOG = 500  # requests that may wait for a thread; the next ones are told to come back
LARGEST_BODY = 64 * 1024 * 1024  # four photographs of a good camera
GRACE = 10.0  # seconds given to requests under way when the server stops


class Server(DaphneServer):  # type: ignore[misc]
    """Daphne with our HTTP side; ``asgi`` receives the sockets, ``wsgi`` everything else."""

    def __init__(self, *, asgi: Any, wsgi: WSGIApplication, address: str, port: int) -> None:
        host = address.replace(":", r"\:")
        super().__init__(asgi, endpoints=[f"tcp:port={port}:interface={host}:backlog={CALLERS}"], server_name="")
        self.wsgi = wsgi
        self.max_body: int = getattr(settings, "SERVER_LARGEST_BODY", LARGEST_BODY)
        self.pool = Pool(THREADS, BACKLOG)
        self.connections: dict[Any, dict[str, Any]] = {}
        self.failure: str | None = None
        self.on_ready: list[Callable[[], None]] = []
        self.on_stop: list[Callable[[], None]] = []
        self._ports: list[Any] = []

    def run(self) -> None:
        """Serve until TERM or INT; return when requests under way are answered and sockets closed."""
        loop = reactor._asyncioEventloop
        asyncio.set_event_loop(loop)
        self.call_in_loop = loop.call_soon_threadsafe
        self.http_factory = Factory(self)
        self.ws_factory = SocketFactory(self)
        failures = cast(ILogObserver, _Failures())
        globalLogBeginner.beginLoggingTo([failures], redirectStandardIO=False, discardBuffer=True)
        reactor.callLater(1, self.application_checker)
        reactor.callLater(2, self.timeout_checker)
        for description in self.endpoints:
            listening = endpoint(reactor, description).listen(self.http_factory)
            listening.addCallbacks(self._listening, self._not_listening)
        reactor.addSystemEventTrigger("before", "shutdown", self._shutdown)
        if self.failure is None:
            reactor.run(installSignalHandlers=True)

    def _listening(self, port: Any) -> None:
        self._ports.append(port)
        for begin in self.on_ready:
            reactor.callLater(0, begin)  # in the running loop, which the hub needs

    def _not_listening(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        if reactor.running:
            reactor.stop()

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        """Lend a socket its protocol, which sends at once what ASGI would send by way of a task."""
        if scope["type"] == "websocket":
            scope["extensions"] = {LINE: protocol}
        return super().create_application(protocol, scope)

    def protocol_disconnected(self, protocol: Any) -> None:
        """Forget an HTTP request at once; sockets are tidied up by Daphne's own loop."""
        if isinstance(protocol, Request) and protocol in self.connections:
            del self.connections[protocol]
        elif protocol in self.connections:
            super().protocol_disconnected(protocol)

    def _shutdown(self) -> defer.Deferred[None]:
        return defer.Deferred.fromFuture(asyncio.ensure_future(self._stop()))

    async def _stop(self) -> None:
        """Take no further connection, answer what was asked, close sockets so that they come back elsewhere."""
        for port in self._ports:
            port.stopListening()
        for closing in self.on_stop:
            closing()
        deadline = asyncio.get_running_loop().time() + GRACE
        while self._under_way() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.02)
        await asyncio.get_running_loop().run_in_executor(None, self.pool.close, 1.0)
        for details in self.connections.values():
            if (task := details.get("application_instance")) and not task.done():
                task.cancel()

    def _under_way(self) -> bool:
        return any(isinstance(protocol, Request) and protocol._complete for protocol in self.connections)


@implementer(ILogObserver)
class _Failures:
    """Keeps of Twisted's own log what went wrong."""

    def __call__(self, event: Any) -> None:
        """Pass on a failure, drop anything else."""
        if failure := event.get("log_failure"):
            logger.error("the server failed: %s", failure.getTraceback())
