"""The addresses that registers know as town halls', and the letters posted to the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from officials.claims.letters import Letter, draw
from officials.claims.models import Claim, Part, TownContact, Way
from officials.claims.services.codes import LETTER_LIFE, draw_code

if TYPE_CHECKING:
    from pathlib import Path

MOST_PER_TOWN = 5


def import_contacts(*, contacts: Mapping[int, Iterable[str]], source: str) -> tuple[int, int]:
    """Have each of these towns (by id) be known under these addresses alone; return how many are new, and gone.

    Twice the same gives no change.
    """
    new = gone = 0
    with transaction.atomic():
        kept = TownContact.objects.filter(town__in=contacts.keys())
        known = {(row.town_id, row.email): row.pk for row in kept}
        wanted = {(town, email) for town, emails in contacts.items() for email in sorted(set(emails))[:MOST_PER_TOWN]}
        rows = [
            TownContact(town_id=town, email=email, source=source)
            for town, email in sorted(wanted)
            if (town, email) not in known
        ]
        TownContact.objects.bulk_create(rows, batch_size=1000)
        old = [pk for pair, pk in known.items() if pair not in wanted]
        for first in range(0, len(old), 500):
            TownContact.objects.filter(pk__in=old[first : first + 500]).delete()
        new, gone = len(rows), len(old)
    return new, gone


def draw_letter(*, claim: Claim, folder: Path) -> Path | None:
    """Write the letter of a claim as a PDF, with two fresh codes that live 30 days; None when it needs none any more.

    The codes stand in that file alone: the row has their hashes, and nobody downloads it.
    """
    with transaction.atomic():
        waiting = Claim.objects.open().filter(way=Way.LETTER, proved_at=None, town__claimed_at=None)
        row = waiting.select_for_update(of=("self",)).select_related("town", "person").filter(pk=claim.pk).first()
        if row is None or row.person is None:
            return None
        first = draw_code(claim=row, part=Part.PROVE, life=LETTER_LIFE)
        second = draw_code(claim=row, part=Part.CONFIRM, life=LETTER_LIFE)
        now = timezone.now()
        row.lettered_at, row.until = now, now + LETTER_LIFE
        row.save(update_fields=["lettered_at", "until"])
        letter = Letter(
            claim=row, name=row.person.name, first=first, second=second, site=settings.SITE_URL, day=now.date()
        )
        path = folder / f"reprise-{row.town.slug}-{row.pk}.pdf"
        path.touch(mode=0o600)
        path.write_bytes(draw(letter))
    return path
