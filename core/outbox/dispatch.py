"""Waking the broker: after the commit, from a thread of its own, so that no request waits for it."""

import logging
import threading
import time
from functools import cache

from django.db import Error, close_old_connections

logger = logging.getLogger(__name__)


class Dispatcher:
    """A thread that sends what became due in this process; what it leaves behind, the sweep finds."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        threading.Thread(target=self._run, name="outbox-dispatch", daemon=True).start()

    def wake(self) -> None:
        """Have the thread look; return at once."""
        self._wake.set()

    def _run(self) -> None:
        from core.outbox.broker import AWAY, dispatch  # Celery takes half a second, which no request has

        failures = 0
        while True:
            self._wake.wait()
            self._wake.clear()  # before looking, so that a commit during the look is not missed
            try:
                while dispatch():
                    failures = 0
            except (*AWAY, Error) as error:
                failures += 1
                logger.warning("tasks wait in their table: %s", type(error).__name__)
                time.sleep(min(2**failures, 30))
                self._wake.set()
            close_old_connections()


@cache
def dispatcher() -> Dispatcher:
    """Return the dispatcher of this process, started at its first use: after the fork, where servers fork."""
    return Dispatcher()
