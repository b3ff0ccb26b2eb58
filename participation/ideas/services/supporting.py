"""Standing behind an idea, what a town promised when enough do, and stars."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazily

from alerts.services import join
from cases.services import move_freely
from cases.services.moving import locked_case
from core.outbox import enqueue
from core.stars import STARS, counted
from feed.services import Refusal, support, touch
from feed.services.activities import locked
from participation.ideas.models import Goal, Idea, Rating
from participation.ideas.rules import is_writer
from participation.ideas.states import DONE, EXAMINED, RECEIVED, REFUSED

if TYPE_CHECKING:
    from profiles.models import User


class OwnIdea(Refusal):
    """Nobody gives stars to what they wrote."""

    words = lazily("On n’évalue pas sa propre idée.")


class NoStars(Refusal):
    """Stars are whole, from one to five."""

    words = lazily("Donnez de une à cinq étoiles.")


def support_idea(*, person: User, idea: Idea) -> int:
    """Have a person stand behind an idea and be told what becomes of it; return how many do.

    The support that reaches a promise has it fire in the same transaction, once whatever follows: the case is to be
    examined by the day promised, in public, and who follows it is told (PET-1). Raises ``Gone``.
    """
    with transaction.atomic():
        waiting = Goal.objects.filter(idea=idea, crossed_at=None).exists()
        if waiting:
            locked_case(idea.case)  # before the idea, as everything that changes both
        count = support(person=person, subject=idea)
        join(person=person, subject=idea)
        if waiting:
            _cross(idea, count)
        return count


def _cross(idea: Idea, count: int) -> None:
    """Fire what this number of supports reaches. The idea's row is locked by the support that was just counted."""
    for goal in Goal.objects.filter(idea=idea, crossed_at=None, supports__lte=count):
        cross(goal=goal)


def cross(*, goal: Goal, at: datetime | None = None) -> None:
    """Have a promise of the town fire; a second time changes nothing. With ``at`` it did in the past, untold."""
    past, at = at is not None, at or timezone.now()
    idea = goal.idea
    with transaction.atomic():
        case = locked_case(idea.case)
        if not Goal.objects.filter(pk=goal.pk, crossed_at=None).update(crossed_at=at):
            return
        waiting = Goal.objects.filter(idea=idea, crossed_at=None).order_by("supports")
        Idea.objects.filter(pk=idea.pk).update(next_goal=waiting.values_list("supports", flat=True).first())
        if case.state == DONE:  # nothing is left to promise
            return
        case.due_at = at + timedelta(days=goal.days)
        case.save(update_fields=["due_at"])
        to = EXAMINED if case.state in (RECEIVED, REFUSED) else case.state
        with translation.override(settings.LANGUAGE_CODE):  # what is written stays: in one language for all readers
            words = _("%(count)d soutiens : %(promise)s.") % {"count": goal.supports, "promise": goal.promise}
        move_freely(
            case=case,
            to=to,
            mover=None,
            capacity=case.town.name,
            words=words,
            answers=False,
            tells=False,
            at=at if past else None,
        )
        if not past:
            payload = {"goal": goal.pk, "after": 0}
            enqueue("participation.ideas.tasks.tell_crossing", payload=payload, key=f"goal:{goal.pk}")


def rate(*, person: User, idea: Idea, stars: int) -> list[int]:
    """Give an idea stars, or other stars than before; return how many gave one, two … five.

    Raises ``NoStars``, ``OwnIdea``, ``Gone``.
    """
    if stars not in STARS:
        raise NoStars
    with transaction.atomic():
        row = locked(idea)
        if row.is_draft or is_writer(person, row):
            raise OwnIdea
        try:
            with transaction.atomic():
                Rating.objects.create(idea=row, person=person, stars=stars)
        except IntegrityError:
            Rating.objects.filter(idea=row, person=person).update(stars=stars, at=timezone.now())
        return _count_stars(row)


def withdraw_rating(*, person: User, idea: Idea) -> list[int]:
    """Take one's stars back; nothing happens when there were none. Raises ``Gone``."""
    with transaction.atomic():
        row = locked(idea)
        Rating.objects.filter(idea=row, person=person).delete()
        return _count_stars(row)


def recount_stars(*, idea: Idea) -> list[int]:
    """Have the distribution of an idea say what its rows say, after they were written in bulk. Raises ``Gone``."""
    with transaction.atomic():
        return _count_stars(locked(idea))


def _count_stars(row: Idea) -> list[int]:
    """Set the distribution to what the rows say, under the lock of the idea."""
    ratings = counted(Rating.objects.filter(idea=row))
    if ratings != row.ratings:
        Idea.objects.filter(pk=row.pk).update(ratings=ratings)
        touch(subject=row)
    return ratings
