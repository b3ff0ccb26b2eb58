"""Mail that came back: to which addresses nothing is sent any more but what somebody asked for.

An address is a keyed number, in the table and in the Message-ID of what went there. A report about a mail is believed
when it holds that Message-ID, which nobody can make but us and nobody knows but who got the mail, or when a provider
tells it with our secret.
"""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from core.models import Bounce
from core.sealing import fingerprints, is_stamped, stamp

WINDOW = timedelta(days=7)
SOFT_ALLOWED = 5  # as many in WINDOW are a hard one
REST = timedelta(days=7)  # after which a mail that went through says that the address is well again
KEPT = timedelta(days=365)
STOPS = (Bounce.Kind.HARD, Bounce.Kind.COMPLAINT)
_MARK = 8  # bytes; the stamp follows
_PURPOSE = "core.bounces.message"
_MESSAGE_ID = re.compile(r"<?([a-z]{1,20}-[0-9]{1,19})-([a-z2-7]{29})@", re.IGNORECASE)


def marks_of(address: str) -> list[int]:
    """Return the numbers of an address, whatever its capitals: with the key of today, then with earlier ones."""
    spelled = unicodedata.normalize("NFKC", address).casefold().strip()
    return [number(spelled) for number in fingerprints(purpose="core.bounces")]


def message_id(name: str, recipients: Collection[str], domain: str) -> str:
    """Return the Message-ID of a mail, the same at each try; one to a single address says, sealed, to which.

    ``name`` is a word and a number that nothing else to this address has: ``outbox-12``, ``letter-3``.
    """
    if len(recipients) != 1:
        return f"<{name}@{domain}>"
    mark = marks_of(next(iter(recipients)))[0].to_bytes(_MARK, "big", signed=True)
    token = base64.b32encode(mark + stamp(_named(name, mark), purpose=_PURPOSE)).decode().rstrip("=").lower()
    return f"<{name}-{token}@{domain}>"


def recipient_of(message_id: str) -> int | None:
    """Return the number of the address to which we sent the mail of this Message-ID; None when we did not."""
    found = _MESSAGE_ID.search(message_id)
    return _opened(found) if found else None


def recipients_of(references: str) -> set[int]:
    """Return the numbers of all addresses to which we sent mails that these Message-IDs name."""
    return {mark for found in _MESSAGE_ID.finditer(references) if (mark := _opened(found)) is not None}


def _opened(found: re.Match[str]) -> int | None:
    try:
        sealed = base64.b32decode(found[2].upper() + "===")
    except binascii.Error:
        return None
    mark = sealed[:_MARK]
    if not is_stamped(_named(found[1].lower(), mark), sealed[_MARK:], purpose=_PURPOSE):
        return None
    return int.from_bytes(mark, "big", signed=True)


def _named(name: str, mark: bytes) -> bytes:
    return f"{name}:".encode() + mark


def undeliverable(addresses: Iterable[str]) -> set[str]:
    """Return those of these addresses to which nothing goes that nobody asked for: no digest, no newsletter."""
    numbers = {address: marks_of(address) for address in addresses}
    wanted = {mark for marks in numbers.values() for mark in marks}
    stopped = set(Bounce.objects.filter(pk__in=wanted, kind__in=STOPS).values_list("pk", flat=True))
    return {address for address, marks in numbers.items() if not stopped.isdisjoint(marks)}


def about(address: str) -> Bounce | None:
    """Return what stops our mails to an address, None when nothing does."""
    return Bounce.objects.filter(pk__in=marks_of(address), kind__in=STOPS).first()


def note(*, mark: int, kind: str, at: datetime | None = None) -> None:
    """Write down that a mail to the address of this number came back, or was called unwanted."""
    at = at or timezone.now()
    with transaction.atomic():
        row, new = Bounce.objects.select_for_update().get_or_create(pk=mark, defaults={"kind": kind, "last_at": at})
        if not new:
            row.count, row.last_at = row.count + 1, at
        if kind == Bounce.Kind.SOFT:
            row.soft_at = [*(each for each in row.soft_at if each > (at - WINDOW).timestamp()), at.timestamp()]
            row.soft_at = row.soft_at[-SOFT_ALLOWED:]
            if len(row.soft_at) == SOFT_ALLOWED:
                kind = Bounce.Kind.HARD
        row.kind = max(kind, row.kind, key=list(Bounce.Kind.values).index)  # a milder one afterwards changes nothing
        row.save()


def forget(address: str) -> None:
    """Try an address again: its holder asked for it, or has no account any more."""
    Bounce.objects.filter(pk__in=marks_of(address)).delete()


def went_through(addresses: Iterable[str]) -> None:
    """Call addresses well again when nothing came back for ``REST``; who called our mail unwanted is left alone."""
    marks = {mark for address in addresses for mark in marks_of(address)}
    rested = Bounce.objects.filter(pk__in=marks, last_at__lt=timezone.now() - REST)
    rested.exclude(kind=Bounce.Kind.COMPLAINT).delete()


def noted(payload: dict[str, Any]) -> None:
    """Task: note what a provider of mail told us of an address."""
    note(mark=payload["mark"], kind=payload["kind"])


def prune() -> None:
    """Forget what came back more than a year ago."""
    Bounce.objects.filter(last_at__lt=timezone.now() - KEPT).delete()
