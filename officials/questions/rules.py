"""Who may do what to a question. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cases.rules import can_handle, manages
from feed.rules import can_publish
from officials.questions.models import Question
from profiles.models import Mandate, Role
from profiles.querysets import ELECTED
from profiles.rules import needs_second_factor

if TYPE_CHECKING:
    from feed.querysets import Viewer

__all__ = [
    "awaits_protection",
    "can_answer",
    "can_change",
    "can_judge",
    "can_publish",
    "is_asked",
    "manages",
    "may_be_asked",
]


def may_be_asked(mandate: Mandate) -> bool:
    """An elected official; agents answer in the name of the town hall, to which one reports."""
    return mandate.role in ELECTED


def is_asked(viewer: Viewer, question: Question) -> bool:
    """The person the question is put to, while their mandate gives rights."""
    return Mandate.objects.acting(viewer).current().filter(pk=question.official_id or 0).exists()


def awaits_protection(viewer: Viewer, question: Question) -> bool:
    """The person the question is put to, who can do nothing before the account has a second factor (AUTH-6)."""
    mine = question.official is not None and question.official.person_id == viewer.pk
    return mine and bool(needs_second_factor(viewer))


def can_answer(viewer: Viewer, question: Question) -> bool:
    """Who was asked, and whoever answers for the town.

    For an opposition councillor nobody else speaks, refuses or redirects while the mandate runs: the majority would
    decide what its critics are asked.
    """
    if not viewer.is_authenticated:
        return False
    if is_asked(viewer, question):
        return True
    mandate = question.official
    alone = mandate is not None and mandate.role == Role.OPPOSITION and not question.mandate_ended
    return not alone and can_handle(viewer, question.case)


def can_change(viewer: Viewer, question: Question) -> bool:
    """Its author, until there is an answer: what was answered stays what was asked."""
    return can_publish(viewer) and question.author_id == viewer.pk and question.case.is_open


def can_judge(viewer: Viewer, question: Question) -> bool:
    """Its author, once for each state of the answer: when it is completed, they may look again."""
    if not (viewer.is_authenticated and question.author_id == viewer.pk and question.is_answered):
        return False
    return question.verdict_at is None or question.case.moves.filter(at__gt=question.verdict_at).exists()
