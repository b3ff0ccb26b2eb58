"""Answering, handing a question to another official, refusing to answer with a reason; what the asker says of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.services import NotYours, WordsMissing, check_seen, move_freely
from cases.services.moving import locked_case
from core.text import clean_line
from feed.services import Refusal, touch
from feed.services.activities import locked
from feed.services.capacities import capacity_of
from officials.questions.models import MAX_VERDICT, MOST_DAYS, Delay, Handing, Question
from officials.questions.rules import can_answer, can_judge
from officials.questions.services.asking import check_official, promise_asked
from officials.questions.states import ANSWERED, REDIRECTED, REFUSED

if TYPE_CHECKING:
    from cases.models import Case, Move
    from places.models import Town
    from profiles.models import Mandate, User


class Closed(Refusal):
    """Nothing is waited for any more."""

    words = _("Cette question n’attend plus de réponse.")


class SameOfficial(Refusal):
    """A question is handed to somebody else."""

    words = _("Cette personne a déjà la question.")


class CannotJudge(Refusal):
    """Only the asker says whether an answer answers, once."""

    words = _("Seule la personne qui a posé la question dit si la réponse y répond, une fois.")


def answer_question(
    *,
    question: Question,
    by: User,
    words: str,
    seen: int | None = None,
    capacity: str | None = None,
    at: datetime | None = None,
) -> Move:
    """Answer in public, signed with the capacity of who answers; said again, it completes the answer (4C8).

    Those who asked it too are told. With ``at`` it happened in the past and nobody is told, and no right is asked.
    Raises ``NotYours``, ``MovedMeanwhile``, ``Closed``, ``WordsMissing``, ``Gone``.
    """
    with transaction.atomic():
        row, case = _held(question, by, seen, past=at is not None)
        if case.state == REFUSED:
            raise Closed
        return move_freely(case=case, to=ANSWERED, mover=by, capacity=_capacity(row, by, capacity), words=words, at=at)


def refuse_question(
    *, question: Question, by: User, words: str, seen: int | None = None, at: datetime | None = None
) -> Move:
    """Say in public why a question gets no answer. Raises as ``answer_question``."""
    with transaction.atomic():
        row, case = _held(question, by, seen, past=at is not None)
        if not case.is_open:
            raise Closed
        return move_freely(case=case, to=REFUSED, mover=by, capacity=_capacity(row, by), words=words, at=at)


def redirect_question(
    *,
    question: Question,
    by: User,
    to: Mandate,
    words: str,
    seen: int | None = None,
    at: datetime | None = None,
) -> Move:
    """Hand a question to the official it concerns, with the reason; the day promised to the asker stays.

    Raises ``NotYours``, ``MovedMeanwhile``, ``Closed``, ``CannotAsk``, ``SameOfficial``, ``WordsMissing``, ``Gone``.
    """
    with transaction.atomic():
        row, case = _held(question, by, seen, past=at is not None)
        if not case.is_open:
            raise Closed
        if to.pk == row.official_id:
            raise SameOfficial
        if at is None:
            check_official(to, row.town)
        Handing.objects.create(
            question=row,
            official=row.official,
            name=row.asked_name,
            title=row.asked_title,
            by=by,
            at=at or timezone.now(),
        )
        capacity = _capacity(row, by)  # of who had it, before it is another's
        row.official, row.asked_name, row.asked_title = to, to.display_name, to.title
        row.save(update_fields=["official", "asked_name", "asked_title"])
        moved = move_freely(case=case, to=REDIRECTED, mover=by, capacity=capacity, words=words, answers=False, at=at)
        if at is None:
            promise_asked(row)
    return moved


def judge_answer(*, question: Question, by: User, satisfied: bool, words: str, at: datetime | None = None) -> Question:
    """Have the asker say in public whether the answer answers, and why. Raises ``CannotJudge``, ``WordsMissing``,
    ``ValidationError``, ``Gone``.
    """
    words = clean_line(words)
    if not words:
        raise WordsMissing
    if len(words) > MAX_VERDICT:
        raise ValidationError(_("500 signes au plus."))
    with transaction.atomic():
        locked_case(question.case)
        row = locked(question)
        if not can_judge(by, row):
            raise CannotJudge
        row.satisfied, row.verdict, row.verdict_at = satisfied, words, at or timezone.now()
        row.save(update_fields=["satisfied", "verdict", "verdict_at"])
        touch(subject=row)
    return row


def set_delay(*, town: Town, days: int) -> None:
    """Say within how many days questions are answered from now on; those asked keep theirs. Raises ValidationError."""
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Entre un jour et quatre-vingt-dix jours.")})
    Delay.objects.update_or_create(town=town, defaults={"days": days})


def _held(question: Question, by: User, seen: int | None, *, past: bool) -> tuple[Question, Case]:
    """Return the question and its case as they are now, locked, once the right and what was seen are checked."""
    case = locked_case(question.case)
    row = locked(question)
    if not past and not can_answer(by, row):
        raise NotYours
    check_seen(case, seen)
    return row, case


def _capacity(row: Question, by: User, given: str | None = None) -> str:
    """Return the title under which someone answers: the one that was asked, or any they have in the town."""
    if given is not None:
        return given
    mandate = row.official
    if mandate is not None and mandate.person_id == by.pk and not row.mandate_ended:
        return mandate.title
    return capacity_of(by, row.town)
