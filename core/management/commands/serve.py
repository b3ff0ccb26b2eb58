"""``civicnet serve``: pages, sockets and background work in one process."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.servers.basehttp import get_internal_wsgi_application
from django.db import connection
from django.utils.module_loading import import_string

from core.moving import is_closed


class Command(BaseCommand):
    """Run the embedded server until TERM."""

    help = "Serve pages, sockets and background work in one process."
    requires_system_checks: list[str] = []  # a second start takes seconds; `check` runs in tests and at deployment

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--address", default=settings.ADDRESS)
        parser.add_argument("--no-worker", action="store_true", help="leave background work to `civicnet worker`")
        parser.add_argument("--no-beat", action="store_true", help="leave periodic tasks to other workers")

    def handle(self, *args: Any, **options: Any) -> None:
        from core.live.hub import close_hub, open_hub
        from core.outbox.worker import Worker
        from core.server.embedded import Server  # installs the event loop, so only when serving

        if is_closed(connection):
            raise CommandError("This village moved to PostgreSQL: set DATABASE_URL (or `civicnet move --reopen`).")
        port, address = options["port"], options["address"]
        server = Server(
            asgi=import_string(settings.ASGI_APPLICATION),
            wsgi=get_internal_wsgi_application(),
            address=address,
            port=port,
        )
        worker = None if options["no_worker"] else Worker(keeps_time=not options["no_beat"])
        if worker is not None:
            server.on_ready.append(worker.start)
        banner = self._banner(address, port)
        server.on_ready += [open_hub, lambda: self._say(banner)]
        server.on_stop.append(close_hub)
        server.run()
        if worker is not None:
            worker.stop()
        if server.failure is not None:
            raise CommandError(server.failure)

    def _banner(self, address: str, port: int) -> str:
        """Return where the site is; ``SERVE_BANNER`` names a function of the project that may say more."""
        host = "localhost" if address in {"127.0.0.1", "0.0.0.0"} else address  # noqa: S104
        url = f"http://{host}:{port}/"
        hook = getattr(settings, "SERVE_BANNER", None)
        return str(import_string(hook)(url)) if hook else url

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        sys.stdout.flush()
