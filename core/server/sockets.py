"""The socket side of the embedded server: Daphne's protocol with bounds on what a client may send."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory as DaphneFactory
from daphne.ws_protocol import WebSocketProtocol

from core.live import bounds
from core.server.frames import framed


class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    """The line of a page, with bounds: on the length and the fragments of a message, on pings, on what lies unread."""

    fragments = 0

    def onOpen(self) -> None:  # noqa: N802 (Autobahn's name)
        """Ask the transport to say when too much lies unread; until now it said so to the HTTP connection."""
        self.pings = bounds.Rate()
        self.transport.unregisterProducer()
        self.transport.registerProducer(self, True)
        super().onOpen()

    def tell(self, text: str) -> None:
        """Send a message (for ``core.live``, without a detour through ASGI)."""
        if self.state == self.STATE_OPEN:
            self.transport.write(framed(text))

    def end(self, code: int) -> None:
        """Close with this code."""
        self.serverClose(code)

    def pauseProducing(self) -> None:  # noqa: N802
        """Drop a client that does not read; what it missed it is told when it comes back."""
        self.transport.abortConnection()

    def resumeProducing(self) -> None:  # noqa: N802
        """The client has read."""

    def stopProducing(self) -> None:  # noqa: N802
        """The client is gone."""

    def onPing(self, payload: bytes) -> None:  # noqa: N802
        """Count pings: each is answered, whether its sender reads or not."""
        if self.pings.exceeded():
            self.end(bounds.TOO_MANY)
        else:
            super().onPing(payload)

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802
        """Count the fragments of a message: empty ones weigh nothing and would never reach the bound on length."""
        self.fragments += 1
        if self.fragments > bounds.MOST_FRAGMENTS:
            self.wasMaxMessagePayloadSizeExceeded = True
            self._max_message_size_exceeded(length, bounds.MOST_FRAGMENTS, "too many fragments")
        super().onMessageFrameBegin(length)

    def onMessageEnd(self) -> None:  # noqa: N802
        """Start counting again."""
        self.fragments = 0
        super().onMessageEnd()

    def serverClose(self, code: int | None = None) -> None:  # noqa: N802
        """Close with any code of ours; Autobahn's ``sendClose`` refuses those of the standard, such as 1012."""
        if self.state == self.STATE_OPEN:
            self.sendCloseFrame(code=code or 1000, isReply=False)


class SocketFactory(DaphneFactory):  # type: ignore[misc]
    """Makes bounded sockets without permessage-deflate, which would cost memory and invite bombs."""

    protocol = SocketProtocol

    def __init__(self, server: Any) -> None:
        super().__init__(server, server=server.server_name)
        self.setProtocolOptions(
            allowNullOrigin=True,  # core.live.handshake looks at origins, and answers 403
            autoPingTimeout=server.ping_timeout,
            openHandshakeTimeout=server.websocket_handshake_timeout,
            closeHandshakeTimeout=2,
            maxMessagePayloadSize=bounds.LARGEST_MESSAGE,
            maxFramePayloadSize=bounds.LARGEST_MESSAGE,
            failByDrop=False,  # a close code says why, a dropped connection does not
        )
