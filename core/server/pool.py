"""A fixed pool of threads that live as long as the process, each keeping its database connection.

Django's own ASGI handler starts a thread for every request: ten times the work, and a new connection each time.
"""

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from django.db import connections

logger = logging.getLogger(__name__)

Job = Callable[[], None]


class Pool:
    """Runs jobs in ``threads`` threads; refuses when ``backlog`` jobs already wait."""

    def __init__(self, threads: int, backlog: int, name: str = "http") -> None:
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._backlog = backlog
        self._threads = [threading.Thread(target=self._run, name=f"{name}-{n}", daemon=True) for n in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, job: Job) -> bool:
        """Have a thread run ``job``; return whether there was room. A job handles its own errors."""
        if self._jobs.qsize() >= self._backlog:
            return False
        self._jobs.put(job)
        return True

    def close(self, timeout: float) -> None:
        """Let the jobs taken so far finish, then end the threads."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(timeout)

    def _run(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                connections.close_all()
                return
            try:
                job()
            except Exception:
                logger.exception("a request ended its thread's patience")
