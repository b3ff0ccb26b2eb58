"""The live socket as an ASGI application: for the embedded server, and for foreign ones."""

import asyncio
from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from core.live import handshake
from core.live.socket import Line, open_socket

LINE = "civicnet.line"  # the extension by which a server of ours lends its own line


class AnyLine:
    """A line over a server's ``send``, which may wait for the client."""

    def __init__(self, send: Any) -> None:
        self._send = send
        self._sending: asyncio.Future[Any] | None = None

    def tell(self, text: str) -> None:
        self._queue({"type": "websocket.send", "text": text})

    def end(self, code: int) -> None:
        self._queue({"type": "websocket.close", "code": code})

    def _queue(self, message: dict[str, Any]) -> None:
        self._sending = asyncio.ensure_future(self._after(self._sending, message))

    async def _after(self, former: "asyncio.Future[Any] | None", message: dict[str, Any]) -> None:
        if former is not None:
            await asyncio.wait([former])
        await self._send(message)


async def serve_socket(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Hold one socket from handshake to close."""
    await receive()
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    caller = handshake.read(headers, (scope.get("client") or [""])[0] or "")
    if caller is None:
        await send({"type": "websocket.close"})  # before accept: the handshake is answered 403
        return
    await send({"type": "websocket.accept"})
    line: Line = scope.get("extensions", {}).get(LINE) or AnyLine(send)
    socket = await open_socket(line, caller)
    try:
        while (message := await receive())["type"] == "websocket.receive":
            rest = socket.receive(message.get("text"))
            if rest is not None:
                await rest
    finally:
        socket.gone()


async def _refuse(scope: Any, receive: Any, send: Any) -> None:
    """Refuse the handshake of a socket that does not exist."""
    await receive()
    await send({"type": "websocket.close"})


_live: Any = serve_socket
_elsewhere: Any = _refuse
websocket_application = URLRouter([path("live/", _live), re_path(r"", _elsewhere)])
