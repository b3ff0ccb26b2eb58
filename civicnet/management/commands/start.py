"""``civicnet start``: from an empty folder to a town people use, in one process."""

from __future__ import annotations

import gc
import os
import socket
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

# Of no page of ours (``civicnet/api.py`` explains the API), and three quarters of all files to compress.
UNUSED = ["rest_framework"]


class Command(BaseCommand):
    """Bring the data folder up to date (each step only when it is needed), then serve."""

    prepared = False
    help = "Prepare the data folder if needed, then serve the site in one process."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="prepare the data folder and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        from core import search
        from places.services import imports_due
        from profiles.models import User

        self.stdout.write(f"civicnet · data in {settings.HOME}")
        if not options["prepare_only"]:
            _refuse_a_busy_port()
        if _migrations_due():
            self._step("Creating or updating the database")
            call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)  # only where several processes share the cache in the database
        if _static_files_due():
            self._step("Gathering the style sheets, scripts and pictures of the interface")
            call_command("collectstatic", verbosity=0, interactive=False, ignore_patterns=UNUSED)
        if imports_due():
            self._step("Importing the towns of France, Italy and Morocco")
            call_command("places", "import")
        if search.is_due():
            self._step("Building the search index")
            call_command("reindex")
        if settings.DEMO and not User.objects.filter(is_demo=True).exists():
            self._step("Building the demonstration village, Val-d’Aure")
            call_command("demo")
        if not options["prepare_only"]:
            self._serve()

    def _serve(self) -> None:
        """Serve in this process when it did nothing but look; otherwise in a fresh one, that keeps no memory of the
        preparation and has the database limits of pages. TERM reaches the server itself either way."""
        if not self.prepared and connection.vendor == "sqlite":
            connection.close()
            gc.set_threshold(700, 10, 10)  # as Python starts with, see ``civicnet/cli.py``
            call_command("serve")
        else:
            os.execv(sys.executable, [sys.executable, str(settings.BASE_DIR / "manage.py"), "serve"])

    def _step(self, words: str) -> None:
        self.prepared = True
        self.stdout.write(self.style.MIGRATE_HEADING(f"→ {words}"))
        self.stdout.flush()


def _refuse_a_busy_port() -> None:
    """Say before the minutes of preparation, not after them, that the site cannot be reached here."""
    family = socket.AF_INET6 if ":" in settings.ADDRESS else socket.AF_INET
    try:
        socket.create_server((settings.ADDRESS, settings.PORT), family=family).close()
    except (OSError, OverflowError) as refusal:  # the latter for a port beyond 65535
        raise CommandError(f"{settings.ADDRESS}, port {settings.PORT}: {refusal}") from refusal


def _migrations_due() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _static_files_due() -> bool:
    """Return whether a file of the interface is newer than the gathered ones."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.exists():
        return True
    gathered = manifest.stat().st_mtime
    return any(
        Path(storage.path(name)).stat().st_mtime > gathered
        for finder in get_finders()
        for name, storage in finder.list([])
    )
