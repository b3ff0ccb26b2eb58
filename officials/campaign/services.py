"""The verbs of the months before an election."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feed.services import Refusal
from officials.campaign import reading
from officials.campaign.calendar import default_start, first_moment, last_moment
from officials.campaign.models import Candidacy, Election
from profiles.models import Mandate
from profiles.querysets import ELECTED
from profiles.rules import manages

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


class NotManaging(Refusal):
    """Only who manages the town settles its dates."""

    words = _("Seules les personnes qui gèrent la page de la commune règlent ces dates.")


class WrongDates(Refusal):
    """The period is that before the vote, and holds it."""

    words = _("Le début vient avant le vote, la fin le jour du vote ou après ; le tout tient en deux ans.")


class AlreadyThere(Refusal):
    """The same election twice."""

    words = _("Cette élection est déjà inscrite.")


class NotStanding(Refusal):
    """Only someone elected here, while in office and before the end, says that they stand."""

    words = _("Seul un élu en fonction ici se déclare candidat, avant la fin du scrutin.")


class Begun(Refusal):
    """What began stays in the register."""

    words = _("Cette période a commencé : elle peut s’allonger, mais ni se raccourcir ni s’effacer.")


class Past(Refusal):
    """A vote is written before it is held."""

    words = _("Le jour du vote est passé.")


MOST_DAYS = 732


def set_election(
    *,
    town: Town,
    by: User | None,
    kind: str,
    votes_on: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
    election: Election | None = None,
) -> Election:
    """Write an election, or change its dates. It begins when the law says, and ends with the day of the vote.

    ``ends_on`` is the day of the second vote where there is one. A period that began only grows, to either side: whom
    it binds do not shorten it. ``by`` is None for the operator, who mends what was written by mistake.
    Raises ``NotManaging``, ``Past``, ``WrongDates``, ``Begun``, ``AlreadyThere``.
    """
    if by is not None and not manages(by, town):
        raise NotManaging
    starts_on, ends_on = starts_on or default_start(votes_on), ends_on or votes_on
    if not starts_on <= votes_on <= ends_on or (ends_on - starts_on).days > MOST_DAYS:
        raise WrongDates
    try:
        with transaction.atomic():
            row, before = Election(town=town), None
            if election is not None:
                row = Election.objects.select_for_update().get(pk=election.pk)
                before = row.starts_at, row.votes_on, row.ends_at
            row.kind, row.votes_on = kind, votes_on
            row.starts_at, row.ends_at = first_moment(starts_on, town.time_zone), last_moment(ends_on, town.time_zone)
            if by is not None:
                _check_change(row, before)
            row.save()
    except IntegrityError:
        raise AlreadyThere from None
    transaction.on_commit(reading.forget)
    return row


def _check_change(row: Election, before: tuple[datetime, date, datetime] | None) -> None:
    """Raise when a vote would be written after it was held, or a period that began would lose a day."""
    now = timezone.now()
    if row.votes_on < now.astimezone(ZoneInfo(row.town.time_zone)).date() and (not before or row.votes_on != before[1]):
        raise Past
    if before is not None and before[0] <= now:
        starts_at, votes_on, ends_at = before
        if row.starts_at > starts_at or row.votes_on < votes_on or row.ends_at < ends_at:
            raise Begun


def remove_election(*, election: Election, by: User) -> None:
    """Take back an election that was written by mistake, before its months begin. Raises ``NotManaging``, ``Begun``."""
    if not manages(by, election.town):
        raise NotManaging
    if election.starts_at <= timezone.now():
        raise Begun
    election.delete()
    reading.forget()


def declare(*, person: User, election: Election) -> Candidacy:
    """Say in public that an official in office stands. Raises ``NotStanding``."""
    mandate = Mandate.objects.acting(person).current().filter(town=election.town_id, role__in=ELECTED).first()
    if mandate is None or election.is_over:
        raise NotStanding
    with transaction.atomic():
        candidacy: Candidacy
        candidacy, made = Candidacy.objects.get_or_create(mandate=mandate, election=election)
        if not made and candidacy.withdrawn_at is not None:
            candidacy.withdrawn_at, candidacy.declared_at = None, timezone.now()
            candidacy.save(update_fields=["withdrawn_at", "declared_at"])
    return candidacy


def withdraw(*, person: User, election: Election) -> None:
    """Say in public that one does not stand after all; nothing happens to who did not say so."""
    theirs = Candidacy.objects.standing().filter(mandate__person=person, election=election)
    theirs.update(withdrawn_at=timezone.now())
