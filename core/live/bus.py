"""Carrying a hint from the thread that committed to every hub: those of this process, and through Redis the others.

Hints are names and numbers only. Losing one costs a second: each hub also polls ``StreamMove``.
"""

import hashlib
import json
import logging
import queue
import threading
import time
from collections.abc import Callable
from functools import cache

from django.conf import settings

logger = logging.getLogger(__name__)

ACCOUNT = "account:"  # not a stream anyone follows: asks the sockets of an account to prove their session
QUEUED = 10_000
REDIS_TIMEOUT = 2.0  # explicit: redis-py's own default equals a blocking read's and cuts it

_hubs: list[Callable[[str, int], None]] = []


def join(hub: Callable[[str, int], None]) -> None:
    """Have ``hub(stream, top)`` called from the thread of every commit of this process."""
    _hubs.append(hub)


def leave(hub: Callable[[str, int], None]) -> None:
    """Stop calling ``hub``."""
    _hubs.remove(hub)


def tell(stream: str, top: int) -> None:
    """Tell the hubs of this process at once and the other processes when Redis is there; never wait for either."""
    for hub in _hubs:
        hub(stream, top)
    if settings.REDIS_URL:
        _publisher().put(stream, top)


@cache
def channel() -> str:
    """Return the Redis channel of this installation, so that two can share a Redis."""
    return "live:" + hashlib.sha256(settings.SECRET_KEY.encode()).hexdigest()[:16]


class Publisher:
    """A thread that sends hints to Redis, so that no request ever waits for it."""

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[str, int]] = queue.Queue(QUEUED)
        threading.Thread(target=self._run, name="live-publish", daemon=True).start()

    def put(self, stream: str, top: int) -> None:
        """Queue a hint; a full queue drops it, because the poll will find it."""
        try:
            self._queue.put_nowait((stream, top))
        except queue.Full:
            logger.warning("Redis does not keep up; hints wait for the poll")

    def _run(self) -> None:
        from redis import Redis, RedisError  # a second of start-up that a site without Redis does not need

        redis = Redis.from_url(
            settings.REDIS_URL,
            socket_timeout=REDIS_TIMEOUT,
            socket_connect_timeout=REDIS_TIMEOUT,
            health_check_interval=30,
        )
        while True:
            moves = [self._queue.get()]
            while not self._queue.empty() and len(moves) < 500:
                moves.append(self._queue.get_nowait())
            try:
                redis.publish(channel(), json.dumps(moves, separators=(",", ":")))
            except RedisError as error:
                logger.warning("Redis is away (%s); hints wait for the poll", type(error).__name__)
                time.sleep(1)


@cache
def _publisher() -> Publisher:
    return Publisher()
