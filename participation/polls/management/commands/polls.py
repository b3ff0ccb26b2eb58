"""``civicnet polls recount``: count ballots anew, say what differs, mend it if asked (VOTE-10)."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.polls.models import Poll
from participation.polls.services import recount_poll


class Command(BaseCommand):
    """One verb: recount. Ends with 1 when something differed and was not mended, or a seal is broken."""

    help = "Count the ballots of polls again (recount)."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        again = verbs.add_parser("recount", help="compare the ballots with what is kept and published")
        again.add_argument("poll", nargs="?", help="the number of one poll; all without")
        again.add_argument("--repair", action="store_true", help="set what is kept to what the ballots say")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Poll.objects.filter(published_at__isnull=False).order_by("pk")
        named = options["poll"]
        if named:
            if not (named.isascii() and named.isdigit() and len(named) < 20 and int(named) < 2**63):
                raise CommandError(f"{named} is no number of a poll")
            rows = rows.filter(pk=int(named))
            if not rows.exists():
                raise CommandError(f"there is no published poll {named}")
        wrong, lost = 0, {"seal", "batches"}
        for poll in rows.iterator():
            found = recount_poll(poll=poll, repair=options["repair"])
            mended = options["repair"] and found.differences and not lost & {*found.differences} and not found.spoilt
            if not found.is_sound:
                wrong += not mended
                told = ", ".join(found.differences) or "nothing kept"
                end = " (mended)" if mended else ""
                self.stdout.write(f"poll {found.poll}: differs in {told}; {found.spoilt} spoilt ballots{end}")
            else:
                self.stdout.write(f"poll {found.poll}: {found.ballots} ballots, as kept")
        if wrong:
            sys.exit(1)
