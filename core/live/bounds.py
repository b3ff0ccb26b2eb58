"""What a client may do, and the codes with which a socket is closed (docs/live.md)."""

import time

LARGEST_MESSAGE = 64 * 1024
MOST_FRAGMENTS = 256  # of one message
MESSAGES_PER_SECOND = 20
MOST_STREAMS = 200
SOCKETS_PER_USER = 5
SOCKETS_PER_ADDRESS = 30

UNREADABLE = 1007
TOO_BIG = 1009
UNWELL = 1011
RESTARTING = 1012
SIGN_IN = 4401
FORBIDDEN = 4403
SILENT = 4408
TOO_MANY = 4429


class Rate:
    """Counts what comes within a second."""

    __slots__ = ("_count", "_since")

    def __init__(self) -> None:
        self._since = 0.0
        self._count = 0

    def exceeded(self) -> bool:
        """Count one; return whether it is one too many."""
        now = time.monotonic()
        if now - self._since >= 1:
            self._since, self._count = now, 0
        self._count += 1
        return self._count > MESSAGES_PER_SECOND
