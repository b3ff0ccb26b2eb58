"""The worker: one thread that keeps the promises of the outbox, inside the server or in a process of its own."""

import logging
import threading
import time

from django.db import Error, close_old_connections, connection

from core.outbox import wake
from core.outbox.beat import beat
from core.outbox.leases import claim, free_the_dead, new_owner, release
from core.outbox.run import MAX_ATTEMPTS, run

logger = logging.getLogger(__name__)

BATCH = 10
POLL = 1.0  # seconds; a commit of the same process wakes the worker at once
BEAT_EVERY = 60.0


class Worker:
    """Leases and runs tasks until told to stop; a task under way is finished first."""

    def __init__(self, *, keeps_time: bool = True) -> None:
        self.owner = new_owner()
        self._stopping = threading.Event()
        self._wake = wake.listen()
        self._thread: threading.Thread | None = None
        self._keeps_time = keeps_time
        self._beaten = -BEAT_EVERY
        self._recovered = False

    def start(self) -> None:
        """Run in a daemon thread of this process."""
        self._thread = threading.Thread(target=self.loop, name="outbox", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """Take no further task (safe to call from a signal handler)."""
        self._stopping.set()
        self._wake.set()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop the thread, waiting for the task under way."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(timeout)

    def loop(self) -> None:
        """Work until asked to stop; a database that is away is waited for, never given up on."""
        failures = 0
        while not self._stopping.is_set():
            self._wake.clear()  # before looking, so that a commit during the look is not missed
            try:
                if not self._recovered:
                    free_the_dead()
                    release(self.owner)  # what it held when the database went away
                    self._recovered = True
                self._beat()
                worked = self.work()
                failures = 0
            except Error:
                logger.exception("the worker cannot reach the database")
                failures += 1
                worked = 0
                self._recovered = False
            close_old_connections()
            if not worked:
                self._wake.wait(POLL * min(2**failures, 30))
        wake.forget(self._wake)
        connection.close()

    def work(self) -> int:
        """Run one batch of due tasks; return how many were taken."""
        batch = claim(self.owner, limit=BATCH, max_attempts=MAX_ATTEMPTS)
        for task in batch:
            if self._stopping.is_set():
                release(self.owner)
                break
            run(task)
        return len(batch)

    def _beat(self) -> None:
        if self._keeps_time and time.monotonic() - self._beaten >= BEAT_EVERY:
            self._beaten = time.monotonic()
            beat()
