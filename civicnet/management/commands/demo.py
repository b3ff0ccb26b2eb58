"""``civicnet demo``: the demonstration village, and synthetic activities for benchmarks."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from civicnet.demo import building, removing, scale


class Command(BaseCommand):
    """Build the village unless it is there; ``--reset`` builds it anew; ``--scale`` adds activities by the million."""

    help = "Build the demonstration village Val-d’Aure, or make synthetic activities for benchmarks."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--reset", action="store_true", help="take the village away first, with all that was said there"
        )
        parser.add_argument(
            "--scale", type=int, metavar="N", help="make N synthetic activities instead (benchmarks only)"
        )
        parser.add_argument(
            "--followers", type=int, default=2, metavar="M", help="with --scale: followers of the large town"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is switched off here (CIVICNET_DEMO).")
        started = time.monotonic()
        if options["scale"] is not None:
            made = scale.make(activities=options["scale"], followers=options["followers"], progress=self._progress)
            self.stdout.write(f"{made.describe()} in {time.monotonic() - started:.1f} s")
            return
        if options["reset"]:
            removing.remove()
        elif building.is_built():
            self.stdout.write("Val-d’Aure is there already (--reset builds it anew).")
            return
        building.build(now=timezone.now(), progress=self._progress)
        self.stdout.write(f"Val-d’Aure is built, in {time.monotonic() - started:.1f} s")

    def _progress(self, what: str, done: int, total: int) -> None:
        """Show how far it is, on a terminal in place, elsewhere at the end only."""
        if self.stdout.isatty():
            self.stdout.write(f"\r  {what}: {done} of {total}", ending="\n" if done == total else "")
            self.stdout.flush()
