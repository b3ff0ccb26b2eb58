"""``civicnet reindex``: build what search finds things by."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core import search


class Command(BaseCommand):
    """Index what is not indexed yet, in batches; killed, it goes on where it was. ``--again`` begins anew."""

    help = "Build the search index where it is missing; --again builds all of it anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", action="store_true", help="even what is indexed already")

    def handle(self, *args: Any, **options: Any) -> None:
        done: dict[str, int] = {}
        search.reindex(again=options["again"], progress=done.__setitem__)
        for kind, rows in done.items():
            self.stdout.write(f"  {kind}: {rows:,} rows")
        if not done:
            self.stdout.write("The index is up to date (--again builds it anew).")
