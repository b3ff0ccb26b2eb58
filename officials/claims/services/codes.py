"""Codes that only a town hall receives: drawn, kept as keyed hashes, tried at most five times, used once."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from officials.claims.models import MAX_TRIES, Claim, ClaimCode, Part
from officials.claims.services.refusals import CodeDead, WrongCode

MAIL_LIFE = timedelta(minutes=30)
LETTER_LIFE = timedelta(days=30)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that two readers take for another


def draw_code(*, claim: Claim, part: Part, life: timedelta) -> str:
    """Make a code of a claim and return it, to be sent and never shown; the one it replaces is dead."""
    code = "".join(secrets.choice(_LETTERS) for _ in range(8))
    now = timezone.now()
    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=claim.pk)
        claim.codes.filter(part=part, dead_at=None).update(dead_at=now)
        ClaimCode.objects.create(
            claim=claim, part=part, digest=_digest(claim, part, code), created_at=now, until=now + life
        )
    return f"{code[:4]}-{code[4:]}"


def use_code(*, claim: Claim, part: Part, typed: str) -> None:
    """Consume the code of a claim. Raises ``WrongCode``, ``CodeDead``.

    The try is counted for good before anything is compared, so that requests in parallel have none more (AUTH-6).
    """
    alive = ClaimCode.objects.filter(claim=claim, part=part, dead_at=None, until__gt=Now())
    with transaction.atomic(durable=True):
        counted = alive.filter(tries__lt=MAX_TRIES).update(tries=F("tries") + 1)
        row: ClaimCode | None = alive.first()
    if not counted or row is None:
        raise CodeDead
    plain = re.sub(r"[^A-Z0-9]", "", typed.upper()[:40])
    if not constant_time_compare(row.digest, _digest(claim, part, plain)):
        left = MAX_TRIES - row.tries
        if not left:
            raise CodeDead
        raise WrongCode(left)
    if not ClaimCode.objects.filter(pk=row.pk, dead_at=None).update(dead_at=timezone.now()):
        raise CodeDead


def _digest(claim: Claim, part: int, code: str) -> str:
    return salted_hmac("officials.claims.code", f"{claim.pk}:{int(part)}:{code}", algorithm="sha256").hexdigest()
