"""``civicnet reports``: take reports over from a file (docs/importing.md)."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_slug
from django.db.models import Q

from places.models import Town
from reports.imports import files, mapping
from reports.imports.rows import Reader, Unusable
from reports.services import NewReport, ensure_default_categories, import_reports, save_origin

BATCH = 500
LISTED = 20  # lines named of each kind of trouble


class Command(BaseCommand):
    """One verb: import."""

    help = "Take over reports from a file of another program (import)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="read a CSV, GeoJSON or Open311 file; what is there stays")
        importing.add_argument("file", type=Path)
        importing.add_argument("--mapping", type=Path, required=True, help="what its columns mean (TOML)")
        importing.add_argument("--origin", required=True, help="a short name for the source, always the same")
        importing.add_argument("--name", required=True, help="the source as pages name it")
        importing.add_argument("--licence", default="", help="the line its licence asks for")
        importing.add_argument("--url", default="", help="where it comes from")
        importing.add_argument("--town", help="slug or code: only what lies in it; otherwise wherever each point lies")
        importing.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        try:
            validate_slug(options["origin"])
            told = mapping.read(options["mapping"])
            if not options["dry_run"]:
                ensure_default_categories()
            taken = self._import(Reader(told, town=_town(options["town"]), dry=options["dry_run"]), options)
        except (mapping.BadMapping, files.BrokenFile, ValidationError) as error:
            raise CommandError(str(error)) from error
        verb = "would be taken over" if options["dry_run"] else "taken over"
        self.stdout.write(f"{taken} reports {verb} in {time.monotonic() - started:.1f} s.")

    def _import(self, reader: Reader, options: dict[str, Any]) -> int:
        wrong: dict[str, list[int]] = defaultdict(list)
        origin = None
        if not options["dry_run"]:
            described = {name: options[name] for name in ("name", "licence", "url")}
            origin = save_origin(slug=options["origin"], **described)
        taken = read = 0
        for batch in _batches(reader, files.rows(options["file"], reader.mapping.format), wrong):
            read += len(batch)
            taken += import_reports(origin=origin, reports=batch) if origin else len(batch)
            self.stdout.write(f"\r  {read} read", ending="")
        self.stdout.write("")
        for why, lines in sorted(wrong.items()):
            more = f" and {len(lines) - LISTED} more" if len(lines) > LISTED else ""
            self.stdout.write(f"  left out, {why}: {len(lines)} (line {', '.join(map(str, lines[:LISTED]))}{more})")
        for kind, number in reader.unmapped.most_common():
            self.stdout.write(f"  without a category of its own: {kind} ({number})")
        if origin and read - taken:
            self.stdout.write(f"  there already: {read - taken}")
        return taken


def _batches(reader: Reader, rows: Iterator[files.Row], wrong: dict[str, list[int]]) -> Iterator[list[NewReport]]:
    batch: list[NewReport] = []
    for line, row in rows:
        try:
            batch.append(reader.report(row))
        except Unusable as unusable:
            wrong[unusable.why].append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _town(name: str | None) -> Town | None:
    if not name:
        return None
    town: Town | None = Town.objects.filter(Q(slug=name) | Q(code=name)).first()
    if town is None:
        raise CommandError(f"no town is called {name}")
    return town
