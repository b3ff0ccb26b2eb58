"""``civicnet claims``: town halls' addresses, letters, vouching, and the register of claims (docs/operations.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from feed.services import Refusal
from officials.claims import contacts, services
from officials.claims.models import Claim, Way
from places.models import Town

LISTED = 20


class Command(BaseCommand):
    """Five verbs: contacts, letters, vouch, undo, list."""

    help = "Addresses of town halls (contacts), letters with codes (letters), vouch for a claim, undo one, list them."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        reading = verbs.add_parser("contacts", help="read town halls' e-mail addresses from a register's CSV")
        reading.add_argument("file", type=Path)
        reading.add_argument("--source", required=True, help="the register and its date, such as “Annuaire 2026-11”")
        writing = verbs.add_parser("letters", help="write one PDF for each claim that waits for a letter")
        writing.add_argument("--out", type=Path, required=True, metavar="FOLDER")
        writing.add_argument("--again", type=int, metavar="CLAIM", help="this one anew: its former letter is dead")
        vouching = verbs.add_parser("vouch", help="answer for a claim: its proof, or once proved its confirmation")
        vouching.add_argument("claim", type=int)
        vouching.add_argument("--by", required=True, help="who vouches; shown on the page")
        vouching.add_argument("--reason", required=True)
        undoing = verbs.add_parser("undo", help="give a page back that was taken over wrongly")
        undoing.add_argument("claim", type=int)
        undoing.add_argument("--reason", required=True)
        listing = verbs.add_parser("list", help="say which claims are open, and which are contested")
        listing.add_argument("--all", action="store_true", help="those that ended too")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except Refusal as refusal:
            raise CommandError(refusal.reason) from refusal

    def _contacts(self, options: dict[str, Any]) -> None:
        try:
            told = contacts.read(options["file"].read_bytes())
        except (contacts.BrokenFile, OSError) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        towns = dict(Town.objects.values_list("code", "pk"))
        known = {towns[code]: emails for code, emails in told.emails.items() if code in towns}
        new, gone = services.import_contacts(contacts=known, source=options["source"][:80])
        self.stdout.write(f"{len(known):,} town halls: {new:,} new addresses, {gone:,} gone.")
        if absent := len(told.emails) - len(known):
            self.stdout.write(f"{absent:,} codes are no town here.")
        for number, reason in told.unusable[:LISTED]:
            self.stderr.write(f"  line {number}: {reason}")
        if len(told.unusable) > LISTED:
            self.stderr.write(f"  and {len(told.unusable) - LISTED:,} more lines")

    def _letters(self, options: dict[str, Any]) -> None:
        folder = options["out"]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = Claim.objects.open().filter(way=Way.LETTER, proved_at=None, town__claimed_at=None)
        chosen = waiting.filter(pk=options["again"]) if options["again"] else waiting.filter(lettered_at=None)
        drawn = [path for claim in chosen.order_by("pk") if (path := services.draw_letter(claim=claim, folder=folder))]
        for path in drawn:
            self.stdout.write(str(path))
        self.stdout.write(
            f"{len(drawn)} letters. Print, post, and delete these files: they hold the only copies of the codes."
        )

    def _vouch(self, options: dict[str, Any]) -> None:
        claim = services.vouch(claim=_found(options["claim"]), by=options["by"], reason=options["reason"])
        state = "confirmed: the page is taken over" if claim.confirmed_at else "proved: a second person has to confirm"
        self.stdout.write(f"The claim of {claim.town} is {state}.")

    def _undo(self, options: dict[str, Any]) -> None:
        claim = _found(options["claim"])
        services.undo_claim(claim=claim, reason=options["reason"])
        self.stdout.write(f"{claim.town} is given back to its inhabitants.")

    def _list(self, options: dict[str, Any]) -> None:
        rows = Claim.objects.all() if options["all"] else Claim.objects.open() | Claim.objects.exclude(disputed_at=None)
        for claim in rows.distinct().select_related("town", "person").order_by("pk"):
            who = f"@{claim.person.handle}" if claim.person else "(erased)"
            self.stdout.write(f"{claim.pk}  {claim.town.slug}  {who}  {claim.role}  {claim.way}  {_state(claim)}")
            if claim.disputed_at:
                self.stdout.write(f"    contested {claim.disputed_at:%Y-%m-%d}: {claim.dispute}")


def _state(claim: Claim) -> str:
    if claim.closed_at:
        return "ended"
    if claim.confirmed_at:
        return "confirmed"
    if claim.proved_at:
        return f"proved, until {claim.until:%Y-%m-%d}"
    if claim.way == Way.LETTER and claim.lettered_at is None:
        return "waits for its letter"
    return f"waits, until {claim.until:%Y-%m-%d}"


def _found(pk: int) -> Claim:
    claim = Claim.objects.select_related("town", "person").filter(pk=pk).first() if 0 < pk < 2**63 else None
    if claim is None:
        raise CommandError(f"there is no claim {pk}")
    return claim
