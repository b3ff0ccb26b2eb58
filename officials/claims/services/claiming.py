"""Claiming a town: asked, and proved by a code that only its hall was sent."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.encoding import iri_to_uri

from core import limits
from core.text import clean_line
from officials.claims.models import Claim, Part, TownContact, Way
from officials.claims.services.codes import MAIL_LIFE, draw_code, use_code
from officials.claims.services.preparing import forget_drafts
from officials.claims.services.refusals import AlreadyClaimed, BadTitle, ClaimDead, NoContact
from profiles.models import MAX_TITLE, Role, User

if TYPE_CHECKING:
    from places.models import Town

log = logging.getLogger(__name__)
UNPROVED = timedelta(days=7)  # for a claim whose code goes by e-mail
WAITING = timedelta(days=60)  # for a letter to be drawn and posted, or an operator to vouch
UNCONFIRMED = timedelta(days=30)  # for the second person
CLAIMING = (Role.MAYOR, Role.CLERK, Role.DEPUTY, Role.AGENT)
LANGUAGES = {"FR": "fr", "IT": "it", "MA": "fr"}  # of what a town hall is sent


def begin_claim(
    *,
    person: User,
    town: Town,
    role: str,
    title: str,
    way: str,
    contact: TownContact | None = None,
    network: str,
) -> Claim:
    """Note that someone says to speak for a town hall, and send it the first code by the way they chose.

    A claim of theirs that is still open is begun anew. Raises ``AlreadyClaimed``, ``NoContact``, ``BadTitle``, and
    ``limits.TooMany`` for who asks too often.
    """
    title = clean_line(title) or title_of(role, town)
    if len(title) > MAX_TITLE:
        raise BadTitle
    if role not in CLAIMING or way not in Way.values:
        raise ValueError(f"cannot claim as {role} by {way}")
    if town.claimed_at is not None:
        raise AlreadyClaimed
    if way == Way.EMAIL and (contact is None or contact.town_id != town.pk):
        raise NoContact
    if way == Way.EMAIL:
        _count_mail(f"user:{person.pk}", town.pk, network)  # before the former claim ends
    now = timezone.now()
    with transaction.atomic():
        User.objects.select_for_update().only("pk").get(pk=person.pk)  # two presses at once make one claim
        mine = Claim.objects.filter(town=town, person=person, confirmed_at=None, closed_at=None)
        proved: Claim | None = mine.open().proved().first()
        if proved is not None:
            return proved
        forget_drafts(claims=mine)
        mine.update(closed_at=now)
        claim = Claim.objects.create(
            town=town,
            person=person,
            role=role,
            title=title,
            way=way,
            contact=contact if way == Way.EMAIL else None,
            until=now + (UNPROVED if way == Way.EMAIL else WAITING),
        )
    log.info("claims.begun", extra={"town": town.code, "way": way})
    if way == Way.EMAIL:
        _deliver(claim, Part.PROVE)
    return claim


def title_of(role: str, town: Town) -> str:
    """Return what a role is called in the language of the town."""
    with translation.override(LANGUAGES.get(town.country, "fr")):
        return str(Role(role).label)


def send_code(*, claim: Claim, part: Part, asker: str, network: str) -> None:
    """Mail a fresh code to the known address of the town hall. Raises ``NoContact``, ``ClaimDead``, ``limits.TooMany``.

    Who asks too often is told so. A town hall that others had mailed often is not mailed again, and that is not told:
    nobody learns here that somebody else is claiming. The code is drawn all the same, so that both look alike.
    """
    claim = _open(claim)
    if claim.contact is None:
        raise NoContact
    _count_mail(asker, claim.town_id, network)
    _deliver(claim, part)


def _count_mail(asker: str, town: int, network: str) -> None:
    limits.limit("claim_mail_asked", f"{asker} {town}")
    limits.limit("claim_mail_network", network)


def _deliver(claim: Claim, part: Part) -> None:
    code = draw_code(claim=claim, part=part, life=MAIL_LIFE)
    try:
        limits.limit("claim_mail_town", claim.town_id)
    except limits.TooMany:
        log.warning("claims.mail_refused", extra={"town": claim.town.code})
        return
    _mail(claim, part, code)


def prove_claim(*, claim: Claim, typed: str) -> Claim:
    """Take the first code: the claim is proved, gives nothing yet, and the town hall is asked for a second person.

    Raises ``WrongCode``, ``CodeDead``, ``ClaimDead``, ``AlreadyClaimed``.
    """
    claim = _open(claim)
    if claim.proved_at is not None:
        return claim
    use_code(claim=claim, part=Part.PROVE, typed=typed)
    note_proof(claim=claim)
    if claim.way == Way.EMAIL and claim.contact is not None:
        # Asked by nobody: what the town hall is owed does not hang on how often somebody pressed a button.
        _mail(claim, Part.CONFIRM, draw_code(claim=claim, part=Part.CONFIRM, life=MAIL_LIFE))
    return claim


def note_proof(*, claim: Claim, by: str = "", reason: str = "") -> None:
    """Write that a claim is proved: by its code, or by the operator who vouches."""
    now = timezone.now()
    claim.proved_at, claim.proved_by, claim.until = now, by, now + UNCONFIRMED
    claim.reason = reason or claim.reason
    claim.save(update_fields=["proved_at", "proved_by", "until", "reason"])
    log.info("claims.proved", extra={"town": claim.town.code, "vouched": bool(by)})


def withdraw_claim(*, claim: Claim) -> None:
    """Give a claim up; what the assistant prepared is forgotten."""
    with transaction.atomic():
        rows = Claim.objects.filter(pk=claim.pk, confirmed_at=None, closed_at=None)
        forget_drafts(claims=rows)
        rows.update(closed_at=timezone.now())


def contest(*, claim: Claim, words: str) -> None:
    """Tell the operators that the page was taken over by somebody else than it should."""
    words = clean_line(words)
    Claim.objects.filter(pk=claim.pk, disputed_at=None).update(disputed_at=timezone.now(), dispute=words[:500])
    log.info("claims.disputed", extra={"town": claim.town.code})


def _open(claim: Claim) -> Claim:
    """Return a claim as it is now, while it can still go on."""
    found: Claim | None = Claim.objects.open().select_related("town", "contact", "person").filter(pk=claim.pk).first()
    if found is None:
        raise ClaimDead
    if found.town.claimed_at is not None:
        raise AlreadyClaimed
    return found


def _mail(claim: Claim, part: Part, code: str) -> None:
    """Write to the town hall, in its language."""
    template = "claims/mail/prove.txt" if part == Part.PROVE else "claims/mail/confirm.txt"
    assert claim.contact is not None and claim.person is not None  # noqa: S101 (what is open has both)
    with translation.override(LANGUAGES.get(claim.town.country, "fr")):
        text = render_to_string(
            template,
            {
                "claim": claim,
                "town": claim.town,
                "name": claim.person.name,
                "code": code,
                "minutes": int(MAIL_LIFE.total_seconds() // 60),
                "days": UNCONFIRMED.days,
                "url": iri_to_uri(f"{settings.SITE_URL}{claim.confirm_path}"),
                "site": settings.SITE_URL,
            },
        )
    subject, _newline, body = text.strip().partition("\n")
    headers = {"Auto-Submitted": "auto-generated"}
    EmailMessage(subject, body.strip() + "\n", to=[claim.contact.email], headers=headers).send()
