"""``civicnet worker``: the outbox's work in a process of its own."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.outbox.worker import Worker


class Command(BaseCommand):
    """Run tasks of the outbox until TERM; the task under way is finished first."""

    help = "Run the background work of the outbox in this process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-beat", action="store_true", help="leave periodic tasks to other workers")

    def handle(self, *args: Any, **options: Any) -> None:
        worker = Worker(keeps_time=not options["no_beat"])

        def stop(number: int, frame: FrameType | None) -> None:
            worker.ask_to_stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        self.stdout.write("worker ready")
        self.stdout.flush()
        worker.loop()
