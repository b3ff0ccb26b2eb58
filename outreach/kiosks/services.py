"""The verbs of what is answered on the spot: a poster's answer, a kiosk that starts, answers and ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from feed.services import Gone, Refusal, demand
from feed.services.capacities import capacity_of
from outreach.kiosks.models import Kiosk
from outreach.kiosks.rules import can_run_kiosk
from outreach.paper.models import Poster
from participation.polls import services as polls
from participation.polls.models import Poll
from places.modules import Module

if TYPE_CHECKING:
    from profiles.models import User


class Over(Refusal):
    """The poster was taken down, or the kiosk ended."""

    words = _("On ne répond plus ici.")


class NotStarting(Refusal):
    """Only who answers in the town's name puts a tablet in a hall."""

    words = _("Seule la mairie lance une borne.")


class NothingToAsk(Refusal):
    """A kiosk asks the question of a poll that is open and takes answers on the spot."""

    words = _("Une borne pose la question d’un sondage ouvert, qui prend des réponses sur place.")


def answer_poster(*, poster: Poster, choice: Sequence[int], token: str) -> str:
    """Answer the poll of a poster from a device. Raises ``Over``, ``ModuleClosed``, and as ``polls.services``."""
    with transaction.atomic():
        row = _poster(poster)
        if row.poll is None:
            raise Gone
        demand(row.town, Module.POSTERS)
        return polls.answer_poster(poll=row.poll, choice=choice, token=token, spot=row.pk)


def start_kiosk(*, poster: Poster, by: User) -> tuple[Kiosk, str]:
    """Start a kiosk; return it and the secret that its browser has to hold, which is kept nowhere.

    Raises ``NotStarting``, ``NothingToAsk``, ``Over``, ``ModuleClosed``.
    """
    with transaction.atomic():
        row = _poster(poster)
        demand(row.town, Module.POSTERS)
        if not can_run_kiosk(by, row):
            raise NotStarting
        if not Poll.objects.taking_votes().filter(pk=row.poll_id, takes_slips=True).exists():
            raise NothingToAsk
        secret = secrets.token_urlsafe(32)
        capacity = capacity_of(by, row.town)
        kiosk = Kiosk.objects.create(poster=row, secret=hashed(secret), started_by=by, capacity=capacity)
    return kiosk, secret


def end_kiosk(*, kiosk: Kiosk, by: User) -> bool:
    """End a kiosk: its browser shows that nothing is asked any more. Return whether it ran. Raises ``NotStarting``."""
    if not can_run_kiosk(by, kiosk.poster):
        raise NotStarting
    return bool(Kiosk.objects.filter(pk=kiosk.pk, ended_at=None).update(ended_at=Now()))


def answer_kiosk(*, kiosk: Kiosk, choice: Sequence[int], key: UUID) -> str:
    """Answer at a kiosk; ``key`` sent again is the same answer.

    Raises ``Over``, ``ModuleClosed`` and as ``polls.services``.
    """
    with transaction.atomic():
        rows = Kiosk.objects.running().select_for_update(of=("self",), no_key=True)
        rows = rows.select_related("poster__poll", "poster__town")
        row = rows.filter(pk=kiosk.pk).first()
        if row is None:
            raise Over
        demand(row.poster.town, Module.POSTERS)
        return polls.answer_kiosk(poll=row.poster.poll, choice=choice, key=key, spot=row.pk)


def erase_person(person: User) -> None:
    """Take a person's name off the kiosks they started."""
    Kiosk.objects.filter(started_by=person).update(started_by=None)


def hashed(secret: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _poster(poster: Poster) -> Poster:
    """Return a poster that hangs, as it is now."""
    row: Poster | None = Poster.objects.hanging().select_related("poll", "town").filter(pk=poster.pk).first()
    if row is None:
        raise Over
    return row
