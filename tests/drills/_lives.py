"""Worker after worker on one installation, each killed at a named point; prints how many were.

They are forked from one process that has loaded the project, so that a life takes milliseconds.
"""

from __future__ import annotations

import os
import signal
import time

import django


def main(points: tuple[str, ...], most: int) -> int:
    """Have each due task begun by workers killed at each point in turn, until none is due; return how many died."""
    from django.db import connections
    from django.db.models.functions import Now

    from core.models import Task

    killed = 0
    while Task.objects.filter(done_at=None, failed_at=None, due__lte=Now()).exists():
        assert killed < most, "the work does not end"
        connections.close_all()
        for point in points:
            _live_until(point)
            killed += 1
    return killed


def _live_until(point: str) -> None:
    from core.outbox import crash
    from core.outbox.worker import Worker

    pid = os.fork()
    if not pid:
        crash.POINT = point
        Worker(keeps_time=False).loop()
    deadline = time.monotonic() + 60
    while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGTERM)
            raise AssertionError(f"no worker came to {point}")
        time.sleep(0.005)
    assert os.WTERMSIG(ended[1]) == signal.SIGKILL


if __name__ == "__main__":
    django.setup()
    print(main(("outbox.leased", "outbox.begun", "outbox.effect", "outbox.done"), most=10_000))  # noqa: T201
