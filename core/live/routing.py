"""Which socket answers at which address."""

from typing import Any

from channels.routing import URLRouter
from django.urls import path, re_path

from core.live.socket import serve_socket


async def _refuse(scope: Any, receive: Any, send: Any) -> None:
    """Refuse the handshake of a socket that does not exist."""
    await receive()
    await send({"type": "websocket.close"})


_live: Any = serve_socket
_elsewhere: Any = _refuse
websocket_application = URLRouter([path("live/", _live), re_path(r"", _elsewhere)])
