"""Stars: whether what officials do is useful, and whether their word was kept (CIW8, UG13)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.stars import STARS, counted
from feed.services import Refusal, touch
from feed.services.activities import locked
from officials.work.models import Action, Commitment, Question, Rating
from officials.work.rules import can_rate, is_theirs

if TYPE_CHECKING:
    from profiles.models import User


class OwnWork(Refusal):
    """Nobody gives stars to their own work."""

    words = _("On n’évalue pas ce que l’on fait soi-même.")


class NoStars(Refusal):
    """Stars are whole, from one to five, and given to a question that is asked."""

    words = _("Donnez de une à cinq étoiles.")


def rate(*, person: User, work: Action | Commitment, question: str, stars: int) -> list[int]:
    """Give stars to a question, or other stars than before; return how many gave one, two … five.

    Raises ``NoStars``, ``OwnWork``, ``Gone``.
    """
    if stars not in STARS:
        raise NoStars
    with transaction.atomic():
        row = locked(work)
        if row.is_draft or is_theirs(person, row):
            raise OwnWork
        if not can_rate(person, row, question):
            raise NoStars
        mine = Rating.objects.on(row).filter(person=person, question=question)
        try:
            with transaction.atomic():
                Rating.of(row, person=person, question=question, stars=stars).save()
        except IntegrityError:
            mine.update(stars=stars, at=timezone.now())
        return _count(row, question)


def withdraw_rating(*, person: User, work: Action | Commitment, question: str) -> list[int]:
    """Take one's stars back; nothing happens when there were none. Raises ``NoStars``, ``Gone``."""
    if question not in Question.values:
        raise NoStars
    with transaction.atomic():
        row = locked(work)
        Rating.objects.on(row).filter(person=person, question=question).delete()
        return _count(row, question)


def recount_stars(*, work: Action | Commitment) -> None:
    """Have the distributions say what their rows say, after they were written in bulk. Raises ``Gone``."""
    with transaction.atomic():
        row = locked(work)
        for question in Question.values:
            _count(row, question)


def _count(row: Action | Commitment, question: str) -> list[int]:
    """Set the distribution to what the rows say, under the lock of what is rated."""
    ratings = counted(Rating.objects.on(row).filter(question=question))
    if ratings != row.stars(question):
        type(row).objects.filter(pk=row.pk).update(**{f"{question}_stars": ratings})
        touch(subject=row)
    return ratings
