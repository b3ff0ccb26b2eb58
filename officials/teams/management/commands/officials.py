"""``civicnet officials import FILE|ADDRESS``: elected officials of a register, who may claim themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from core.outside import Unreachable, fetch
from officials.teams.importing import Refused, Report, import_register, read
from officials.teams.importing.reading import MOST_BYTES
from officials.teams.importing.sources import Edition, edition_given, edition_named

MOST_TOLD = 20  # problems written out; the others are counted
PATIENCE = 300.0  # seconds for a download


class Command(BaseCommand):
    """Import a table of the French Répertoire national des élus; again, only what changed is written."""

    help = "Import a register of elected officials (RNE), from a file or an address."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        imports = acts.add_parser("import", help="read a file of mayors, councillors or presidents")
        imports.add_argument("source", help="a CSV file, plain or gzipped, or an http(s) address")
        imports.add_argument("--date", default="", metavar="YYYY-MM", help="the month of the register")
        imports.add_argument("--dry-run", action="store_true", help="say what would change, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        source, dry_run = options["source"], options["dry_run"]
        edition = _edition(source, options["date"])
        with translation.override("fr"):
            try:
                register = read(_content(source))
                report = import_register(register=register, edition=edition, dry_run=dry_run)
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
            for line in told(report, edition, dry_run=dry_run):
                self.stdout.write(line)


def told(report: Report, edition: Edition, *, dry_run: bool = False) -> list[str]:
    """Return what an import did, in plain words: the counts, then what was wrong by line, never more than some."""
    lines = [str(problem) for problem in report.problems[:MOST_TOLD]]
    if len(report.problems) > MOST_TOLD:
        lines.append(_("… et %(count)d autres lignes signalées.") % {"count": len(report.problems) - MOST_TOLD})
    if report.unended:
        lines.append(
            _("Aucun mandat n’est terminé (%(count)d l’auraient été) : des lignes ne disent pas de quelle commune.")
            % {"count": report.unended}
        )
    if report.newer:
        lines.append(
            _("%(count)d déjà connus d’une édition plus récente : laissés tels quels.") % {"count": report.newer}
        )
    counts = {
        "edition": edition,
        "added": report.added,
        "changed": report.changed,
        "ended": report.ended,
        "same": report.unchanged,
        "wrong": len(report.problems),
    }
    lines.append(
        _("%(edition)s : %(added)d ajoutés, %(changed)d modifiés, %(ended)d terminés, %(same)d inchangés, "
          "%(wrong)d signalés.") % counts
    )  # fmt: skip
    if not report.changes:
        lines.append(_("Rien à changer."))
    elif dry_run:
        lines.append(_("Essai : rien n’a été écrit."))
    return lines


def _edition(source: str, given: str) -> Edition:
    edition = edition_given(given) if given else edition_named(source)
    if edition is None:
        raise CommandError("Of which month is this register? Say so, such as --date 2022-01.")
    return edition


def _content(source: str) -> bytes:
    if source.startswith(("https://", "http://")):
        try:
            answer = fetch(source, deadline=PATIENCE, most=MOST_BYTES)
        except Unreachable as silence:
            raise CommandError(f"{source} cannot be read: {silence}") from None
        if answer.status != 200:
            raise CommandError(f"{source} answers {answer.status}.")
        return answer.body
    path = Path(source)
    if not path.is_file():
        raise CommandError(f"there is no file {source}.")
    if path.stat().st_size > MOST_BYTES:
        raise CommandError(f"{source} is too large.")
    return path.read_bytes()
