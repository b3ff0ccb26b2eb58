"""The socket side of the embedded server: Daphne's protocol with bounds on what a client may send."""

from typing import Any

from daphne.ws_protocol import WebSocketFactory as DaphneFactory
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

LARGEST_MESSAGE = 64 * 1024
MOST_FRAGMENTS = 256  # of one message: empty ones weigh nothing and would never reach the size bound
MOST_UNREAD = 128 * 1024  # of a client that stopped reading; a page that behaves has one batch and a few beats waiting


@implementer(IPushProducer)
class SocketProtocol(WebSocketProtocol):  # type: ignore[misc]
    """Closes with 1009 on a message that is too long or cut too small; hears no client that does not read."""

    fragments = 0
    paused = False
    unread = 0  # characters sent since the client stopped reading

    def connectionMade(self) -> None:  # noqa: N802 (Twisted's name)
        """Take the place of the HTTP channel the connection began with, which would go on reading whatever happens."""
        self.transport.unregisterProducer()
        self.transport.registerProducer(self, True)
        super().connectionMade()

    def pauseProducing(self) -> None:  # noqa: N802
        """The client does not read: read nothing of what it sends, so that no further answers pile up (WS-10)."""
        self.paused = True
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802
        """The client reads again."""
        self.paused, self.unread = False, 0
        self.transport.resumeProducing()

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802
        """Send a message; cut the line of a client for which too much waits already."""
        if self.paused:
            self.unread += len(content)
        if self.unread > MOST_UNREAD:
            self.transport.abortConnection()
        else:
            super().serverSend(content, binary)

    def stopProducing(self) -> None:  # noqa: N802
        """The connection is lost."""

    def onMessageFrameBegin(self, length: int) -> None:  # noqa: N802 (Autobahn's name)
        """Count the fragments of a message."""
        self.fragments += 1
        if self.fragments > MOST_FRAGMENTS:
            self.wasMaxMessagePayloadSizeExceeded = True
            self._max_message_size_exceeded(length, MOST_FRAGMENTS, "too many fragments")
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
            maxMessagePayloadSize=LARGEST_MESSAGE,
            maxFramePayloadSize=LARGEST_MESSAGE,
            failByDrop=False,  # a close code says why, a dropped connection does not
        )
