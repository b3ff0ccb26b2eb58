"""``civicnet spending``: read a file of public money, or an address of one, and publish it (docs/importing.md)."""

from __future__ import annotations

import io
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Q

from core import outside
from feed.services import Refusal
from officials.spending.derive import derive
from officials.spending.kinds import Dataset
from officials.spending.models import YEARS, Ledger
from officials.spending.reading import MOST_READ, MOST_SENT
from officials.spending.reading.reader import MOST_LINES_READ
from officials.spending.services import Origin, publish_ledger, send_file
from officials.spending.services.sending import FETCH_SECONDS
from places.models import Town


class Command(BaseCommand):
    """Verbs: import, derive."""

    help = "Read accounts, budgets, subsidies and contracts of a town from a file or an address (import)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        importing = verbs.add_parser("import", help="check a file line by line; publish it with --publish")
        importing.add_argument("file", help="a CSV, XML or JSON file, .gz or not, or its http(s) address")
        importing.add_argument("--town", required=True, help="slug or code")
        importing.add_argument("--dataset", choices=Dataset.values, default=Dataset.ACCOUNT)
        importing.add_argument("--year", type=int, help="when the file does not say it, or holds several")
        importing.add_argument("--name", default="", help="who made the numbers, as pages say it")
        importing.add_argument("--url", default="", help="where they are published")
        importing.add_argument("--licence", default="")
        importing.add_argument("--note", default="", help="words of the town hall beside the numbers")
        importing.add_argument("--publish", action="store_true", help="show it to everyone at once")
        deriving = verbs.add_parser(
            "derive", help="for maintainers: names of functions and accounts from a chart of accounts"
        )
        deriving.add_argument("plan", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "derive":
            self.stdout.write(f"{derive(plan=options['plan'])} names written.")
            return
        started = time.monotonic()
        if options["year"] is not None and options["year"] not in range(YEARS[0], YEARS[1] + 1):
            raise CommandError(f"--year: between {YEARS[0]} and {YEARS[1]}")
        try:
            ledger = self._read(options)
            self._say(ledger)
            if options["publish"]:
                publish_ledger(ledger=ledger, by=None, note=options["note"])
        except Refusal as refusal:
            raise CommandError(refusal.reason) from None
        done = "published" if options["publish"] else "kept at the desk, not published"
        self.stdout.write(
            f"{ledger.title}: {ledger.summary['lines']} lines, {done}, in {time.monotonic() - started:.1f} s."
        )

    def _read(self, options: dict[str, Any]) -> Ledger:
        named = options["file"]
        town = _town(options["town"])
        told = {
            "town": town,
            "by": None,
            "dataset": Dataset(options["dataset"]),
            "origin": Origin(options["name"] or f"Mairie de {town.name}", options["url"], options["licence"]),
            "file_name": named.rpartition("/")[2],
            "year": options["year"],
            "most_lines": MOST_LINES_READ,
        }
        if named.startswith(("http://", "https://")):
            try:
                answer = outside.fetch(named, deadline=FETCH_SECONDS, most=MOST_SENT)
            except outside.Unreachable as trouble:
                raise CommandError(f"{named}: {trouble}") from None
            if answer.status != 200:
                raise CommandError(f"{named}: answered {answer.status}")
            return send_file(
                file=io.BytesIO(answer.body),
                **told | {"origin": Origin(told["origin"].name, options["url"] or named, options["licence"])},
            )
        try:
            with Path(named).open("rb") as file:
                return send_file(file=file, most=MOST_READ, **told)
        except OSError as error:
            raise CommandError(str(error)) from None

    def _say(self, ledger: Ledger) -> None:
        for each in ledger.problems.get("warnings", ()):
            lines = f" ({', '.join(map(str, each['lines']))})" if each["lines"] else ""
            self.stdout.write(f"  ~ {each['words']}{lines}")
        for each in ledger.problems.get("errors", ()):
            self.stdout.write(f"  ! {each['said']}")
        if ledger.problems.get("count"):
            raise CommandError(f"{ledger.problems['count']} errors: nothing is published.")


def _town(name: str) -> Town:
    town: Town | None = Town.objects.filter(Q(slug=name) | Q(code=name)).first()
    if town is None:
        raise CommandError(f"no town is called {name}")
    return town
