"""``civicnet live``: the sockets of a large installation, in processes of their own."""

import asyncio
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    """Serve ``/live/`` and ``/healthz`` until TERM; several processes may share a port."""

    help = "Serve the live socket alone; start it several times on one port to use several cores."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8001")))
        parser.add_argument("--address", default=os.environ.get("ADDRESS", "127.0.0.1"))

    def handle(self, *args: Any, **options: Any) -> None:
        from core.server.standalone import listen, serve

        try:
            bound = listen(options["address"], options["port"])
        except OSError as error:
            raise CommandError(str(error)) from None
        asyncio.run(serve(bound, self._say_ready))

    def _say_ready(self) -> None:
        self.stdout.write("live ready")
        sys.stdout.flush()
