"""The second person, or an operator, confirms: from then on the town hall answers for its page (OFF-1)."""

from __future__ import annotations

import logging

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from core import limits
from core.text import clean_line
from core.text.keys import fold
from officials.claims.models import MAX_REASON, Claim, Part
from officials.claims.services.claiming import CLAIMING, _open, note_proof, title_of
from officials.claims.services.codes import use_code
from officials.claims.services.preparing import forget_drafts, publish_draft
from officials.claims.services.refusals import (
    AlreadyClaimed,
    BadTitle,
    ClaimDead,
    NobodyManages,
    SamePerson,
    SameVoucher,
)
from places.services import set_claimed
from profiles import mail
from profiles.models import MAX_TITLE, Mandate, User
from profiles.querysets import MANAGING
from profiles.services import appoint, end_mandate, reserve_name

log = logging.getLogger(__name__)


def confirm_claim(*, claim: Claim, person: User, typed: str, role: str = "", title: str = "") -> Claim:
    """Take the second code from another account: the page is taken over, the claimant has their mandate.

    With a ``role`` the one who confirms has theirs too. Raises ``SamePerson``, ``NobodyManages``, ``BadTitle``,
    ``WrongCode``, ``CodeDead``, ``ClaimDead``, ``AlreadyClaimed``.
    """
    claim = _open(claim)
    if claim.proved_at is None:
        raise ClaimDead
    if person.pk == claim.person_id:
        raise SamePerson
    if role and role not in CLAIMING:
        raise ValueError(f"cannot confirm as {role}")
    title = clean_line(title) or (title_of(role, claim.town) if role else "")
    if len(title) > MAX_TITLE:
        raise BadTitle
    if claim.role not in MANAGING and role not in MANAGING:
        raise NobodyManages
    use_code(claim=claim, part=Part.CONFIRM, typed=typed)
    return _win(claim, confirmer=person, role=role, title=title)


def vouch(*, claim: Claim, by: str, reason: str) -> Claim:
    """Have an operator answer for a claim: instead of the first code, or once it is proved, of the second person.

    Raises ``SameVoucher``, ``NobodyManages``, ``ClaimDead``, ``AlreadyClaimed``, ``BadTitle`` without name or reason.
    """
    claim = _open(claim)
    by, reason = clean_line(by), clean_line(reason)
    if not by or not reason or len(by) > MAX_TITLE or len(reason) > MAX_REASON:
        raise BadTitle
    if claim.proved_at is None:
        note_proof(claim=claim, by=by, reason=reason)
        return claim
    if fold(claim.proved_by) == fold(by):
        raise SameVoucher
    if claim.role not in MANAGING:
        raise NobodyManages
    claim.reason = f"{claim.reason} · {reason}".strip(" ·")[:MAX_REASON]
    return _win(claim, confirmed_by=by)


def undo_claim(*, claim: Claim, reason: str) -> None:
    """Give a page back to its inhabitants when it was taken over wrongly; nobody acts for the town from now on.

    What was said meanwhile stays, with the capacity it was said in, which has ended. Raises ``ClaimDead``.
    """
    with transaction.atomic():
        row = Claim.objects.won().select_for_update().filter(pk=claim.pk).first()
        if row is None:
            raise ClaimDead
        row.closed_at, row.reason = timezone.now(), clean_line(reason)[:MAX_REASON]
        row.save(update_fields=["closed_at", "reason"])
        # Frozen, to come, or given to somebody else meanwhile: who took the page over wrongly chose whom they let in.
        given = Mandate.objects.filter(town=row.town_id, person__isnull=False).exclude(ends_at__lte=Now())
        for mandate in given.select_for_update(of=("self",)).order_by("pk"):
            end_mandate(mandate=mandate, at=max(mandate.starts_at, timezone.now()))
        set_claimed(town=row.town, at=None)


def _win(
    claim: Claim, *, confirmer: User | None = None, confirmed_by: str = "", role: str = "", title: str = ""
) -> Claim:
    """Take the page over, in one transaction: of two claims of a town, the first to come here."""
    now = timezone.now()
    person, town = claim.person, claim.town
    assert person is not None  # noqa: S101 (an open claim has one)
    try:
        with transaction.atomic():
            if not set_claimed(town=town, at=now):  # the town first: two claims of it never wait for one another
                raise AlreadyClaimed
            if Claim.objects.open().select_for_update(of=("self",)).filter(pk=claim.pk).first() is None:
                raise ClaimDead
            claim.confirmed_at, claim.confirmer, claim.confirmed_by = now, confirmer, confirmed_by
            claim.confirmer_title = title
            claim.save(update_fields=["confirmed_at", "confirmer", "confirmed_by", "confirmer_title", "reason"])
            appoint(person=person, town=town, role=claim.role, title=claim.title)
            if confirmer is not None and role:
                appoint(person=confirmer, town=town, role=role, title=title)
            reserve_name(name=town.name)
            publish_draft(claim=claim)
            lost = list(Claim.objects.open().filter(town=town).exclude(pk=claim.pk).select_related("person"))
            losing = Claim.objects.filter(pk__in=[row.pk for row in lost])
            forget_drafts(claims=losing)
            losing.update(closed_at=now)
            for other in lost:
                _tell_lost(other)
    except IntegrityError:
        raise AlreadyClaimed from None
    except ValidationError:
        raise BadTitle from None
    log.info("claims.confirmed", extra={"town": town.code, "vouched": bool(confirmed_by)})
    return claim


def _tell_lost(claim: Claim) -> None:
    """Tell who claimed the same town that its page is taken over, and what they can do."""
    if claim.person is None:
        return
    try:
        mail.send("claims/mail/lost", to=claim.person.email, language=claim.person.language, town=claim.town)
    except limits.TooMany:
        # The page of the claim says the same: who was mailed five times this hour reads it there.
        log.info("claims.lost_untold", extra={"town": claim.town.code})
