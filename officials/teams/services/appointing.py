"""Giving a mandate takes two: one who manages the town, and the person themself (OFF-1)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import limits
from feed.services import Refusal
from officials.teams.models import Appointment, Outcome
from profiles import mail
from profiles.addresses import normalize
from profiles.models import Mandate, Role, User
from profiles.rules import manages
from profiles.services import appoint, take_up
from profiles.services.mandates import check_delegation

if TYPE_CHECKING:
    from places.models import Neighbourhood, Service, Theme, Town

OPEN_FOR = timedelta(days=14)


class NobodyThere(Refusal):
    words = _("Personne n’a cet identifiant. Demandez-le-lui : il est sur sa page.")


class NotYours(Refusal):
    words = _("Vous ne pouvez pas le faire pour vous-même, ni pour une commune dont vous n’avez pas la charge.")


class AlreadyHeld(Refusal):
    words = _("Cette personne a déjà ce rôle, ou une demande attend déjà une réponse.")


class OneMayor(Refusal):
    words = _(
        "La commune a déjà un maire ici. Son mandat finit à sa date, par le registre, ou par l’exploitant du site."
    )


class TooManyMails(Refusal):
    words = _("Cette adresse a reçu trop de messages. Réessayez dans une heure.")


class Dead(Refusal):
    words = _("Ce lien a déjà servi, a été retiré, ou date de plus de quatorze jours.")


class ForAnother(Refusal):
    words = _("Cette proposition est pour une autre personne ou adresse. Changez de compte pour y répondre.")


class Unsupported(Refusal):
    words = _("La personne qui vous l’a proposée n’a plus la charge de la commune. Demandez une nouvelle proposition.")


@dataclass(frozen=True)
class Proposal:
    """What a mandate would be."""

    role: str
    title: str
    service: Service | None = None
    themes: Sequence[Theme] = ()
    neighbourhood: Neighbourhood | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    mandate: Mandate | None = None  # of a register: accepting fills it


def propose(*, town: Town, proposer: User, to: str, proposal: Proposal) -> Appointment:
    """Propose a mandate to a handle (``@marie``) or an address, by mail: a link good once, for 14 days.

    Whether an address has an account is never told. Raises a ``Refusal``, or ValidationError for a title.
    """
    person, email = _addressee(to, proposer)
    if not manages(proposer, town) or person == proposer or email == proposer.email:
        raise NotYours
    mandate = proposal.mandate
    if mandate is not None and (mandate.town_id != town.pk or mandate.person_id is not None or mandate.is_past):
        raise Dead
    title = check_delegation(
        town=town,
        title=proposal.title,
        service=proposal.service,
        themes=proposal.themes,
        neighbourhood=proposal.neighbourhood,
    )
    if person is not None and _holds(person, town, proposal):
        raise AlreadyHeld
    _check_mayor(town, proposal.role, person)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        row = Appointment.objects.create(
            town=town,
            mandate=mandate,
            proposer=proposer,
            person=person,
            email=email,
            role=proposal.role,
            title=title,
            service=proposal.service,
            neighbourhood=proposal.neighbourhood,
            starts_at=proposal.starts_at,
            ends_at=proposal.ends_at,
            digest=_digest(token),
            expires_at=timezone.now() + OPEN_FOR,
        )
        row.themes.set(proposal.themes)
        _send(row, token)
    return row


def offer_of(token: str) -> Appointment:
    """Return the open proposal a token is of; reading it uses nothing up. Raises ``Dead``."""
    rows = Appointment.objects.open().select_related("town", "person", "proposer", "service", "neighbourhood")
    row = rows.filter(digest=_digest(token)).first()
    if row is None:
        raise Dead
    return row


def accept(*, token: str, person: User) -> Mandate:
    """Take up what was proposed, once; raises ``Dead``, ``ForAnother``, ``NotYours``, ``OneMayor``, ``Unsupported``."""
    row = _for(token, person)
    if row.proposer is None or not manages(row.proposer, row.town):
        raise Unsupported
    with transaction.atomic():
        _settle(row, Outcome.ACCEPTED)
        return _give(row, person)


def refuse(*, token: str, person: User) -> None:
    """Decline what was proposed; the link is used up."""
    _settle(_for(token, person), Outcome.REFUSED)


def cancel(*, appointment: Appointment, by: User) -> None:
    """Take back a proposal nobody answered; its link is dead."""
    if appointment.asked or not manages(by, appointment.town):
        raise NotYours
    _settle(appointment, Outcome.CANCELLED)


def ask(*, person: User, mandate: Mandate) -> Appointment:
    """Say that one is the official a register names; who manages the town answers."""
    town = mandate.town
    if town is None or town.claimed_at is None or mandate.person_id is not None or mandate.is_past:
        raise Dead
    try:
        with transaction.atomic():
            Appointment.objects.filter(person=person, mandate=mandate, asked=True, outcome="").exclude(
                pk__in=Appointment.objects.open()
            ).update(outcome=Outcome.CANCELLED, settled_at=timezone.now())
            return Appointment.objects.create(
                town=town,
                mandate=mandate,
                proposer=person,
                person=person,
                asked=True,
                role=mandate.role,
                title=mandate.title,
                expires_at=timezone.now() + OPEN_FOR,
            )
    except IntegrityError:
        raise AlreadyHeld from None


def answer(*, appointment: Appointment, by: User, accepted: bool) -> None:
    """Settle what somebody asked for; never one's own (OFF-1)."""
    if not appointment.asked or appointment.person_id == by.pk or not manages(by, appointment.town):
        raise NotYours
    with transaction.atomic():
        _settle(appointment, Outcome.ACCEPTED if accepted else Outcome.REFUSED)
        if accepted:
            assert appointment.person is not None  # noqa: S101 (what is asked has a person, says a constraint)
            _give(appointment, appointment.person)


def _settle(row: Appointment, outcome: str) -> None:
    """Close an open appointment; of two at once one wins, and what expired stays so whatever else happens (AUTH-8)."""
    open_row = Appointment.objects.open().filter(pk=row.pk)
    if not open_row.update(outcome=outcome, settled_at=timezone.now()):
        raise Dead


def _give(row: Appointment, person: User) -> Mandate:
    if row.ends_at is not None and row.ends_at <= timezone.now():
        raise Dead
    _check_mayor(row.town, row.role, person)
    what: dict[str, Any] = {
        "person": person,
        "role": row.role,
        "title": row.title,
        "service": row.service,
        "neighbourhood": row.neighbourhood,
        "themes": list(row.themes.all()),
        "ends_at": row.ends_at,
    }
    if row.mandate is None:
        return appoint(town=row.town, starts_at=row.starts_at, **what)
    try:
        return take_up(mandate=row.mandate, **what)
    except Mandate.DoesNotExist:  # somebody took it up meanwhile, or it ended
        raise Dead from None


def _for(token: str, person: User) -> Appointment:
    """Return an open proposal that is for this person: by account, or by the address it was mailed to."""
    row = offer_of(token)
    if row.proposer_id == person.pk:
        raise NotYours
    if row.person_id != person.pk if row.person_id else row.email != person.email:
        raise ForAnother
    return row


def _addressee(to: str, proposer: User) -> tuple[User | None, str]:
    """Return whom a handle or an address names; an address need not be anybody's."""
    if "@" in to.strip().lstrip("@"):
        email = normalize(to)
        return User.objects.members().filter(email=email).first(), email
    handle = to.strip().lstrip("@").lower()
    person = User.objects.visible_to(proposer).filter(handle=handle).first()
    if person is None:
        raise NobodyThere
    return person, ""


def _check_mayor(town: Town, role: str, person: User | None) -> None:
    """Raise ``OneMayor`` for a second mayor: a clerk would become one by another account, whom nobody here may end."""
    others = Mandate.objects.running().filter(town=town, role=Role.MAYOR, person__isnull=False)
    if role == Role.MAYOR and others.exclude(person=person and person.pk).exists():
        raise OneMayor


def _holds(person: User, town: Town, proposal: Proposal) -> bool:
    same = Mandate.objects.current().filter(town=town, person=person, role=proposal.role)
    return same.filter(service=proposal.service).exists()


def _send(row: Appointment, token: str) -> None:
    to = row.person.email if row.person else row.email
    try:
        mail.send(
            "teams/mail/proposed",
            to=to,
            language=row.person.language if row.person else "fr",
            name=row.person.name if row.person else "",
            town=row.town.name,
            title=row.title,
            proposer=row.proposer.name if row.proposer else "",
            link=settings.SITE_URL + reverse("mandate_offer", args=[token]),
            days=OPEN_FOR.days,
        )
    except limits.TooMany:
        raise TooManyMails from None


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
