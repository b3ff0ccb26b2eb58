"""``civicnet beat``: keeps the time for workers that do not."""

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections

from core.outbox.beat import beat
from core.outbox.worker import BEAT_EVERY


class Command(BaseCommand):
    """Promise the periodic tasks, each once a period, until TERM; workers run them."""

    help = "Promise the periodic tasks until TERM; workers run them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        while not stopping.is_set():
            try:
                beat()
            except Error as error:
                self.stderr.write(f"the database is away ({type(error).__name__})")
            close_old_connections()
            stopping.wait(BEAT_EVERY)
