"""How often a mailed code was typed, counted outside the sessions: requests in parallel, or a session that a slow one
brings back, get no try more."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from profiles.models import MAX_TRIES, CodeTry

KEPT = timedelta(days=1)  # much longer than any code lives: no row is missed


def open_code(*, nonce: str, former: str = "") -> None:
    """Let a code that was just mailed be typed; the one it replaces is dead."""
    with transaction.atomic(durable=True):
        kill_code(nonce=former)
        CodeTry.objects.create(nonce=nonce)


def take_try(*, nonce: str) -> int | None:
    """Count a try before anything is compared, for good; return how many are left, None when there was none."""
    with transaction.atomic(durable=True):
        alive = CodeTry.objects.filter(nonce=nonce, tries__lt=MAX_TRIES, dead_at=None)
        if not alive.update(tries=F("tries") + 1):
            return None
        return MAX_TRIES - CodeTry.objects.values_list("tries", flat=True).get(nonce=nonce)


def kill_code(*, nonce: str) -> bool:
    """Have a code open nothing any more; return whether it was this call that ended it."""
    return bool(CodeTry.objects.filter(nonce=nonce, dead_at=None).update(dead_at=timezone.now()))


def prune_codes() -> None:
    """Forget the codes mailed more than a day ago."""
    CodeTry.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
