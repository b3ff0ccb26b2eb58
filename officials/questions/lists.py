"""The questions of a town, newest first: all, those that wait, were answered, are late, or were put to one official."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.pagination import KeysetPage, keyset
from officials.questions.models import Question

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from officials.questions.querysets import QuestionQuerySet
    from places.models import Town


@dataclass(frozen=True)
class Asked:
    """What part of a town's questions is asked for."""

    town: Town
    state: str = ""  # a key of ``querysets.FILTERS``
    official: int | None = None  # the id of a mandate


def rows(asked: Asked, *, viewer: Viewer) -> QuestionQuerySet:
    """Return the questions asked for that the viewer may read, in no order."""
    seen: QuestionQuerySet = Question.objects.visible_to(viewer).standing().filter(town=asked.town)
    seen = seen.asked_of(asked.official) if asked.official else seen
    return seen.in_state(asked.state).for_wall()


def page(asked: Asked, *, viewer: Viewer, before: object = None) -> KeysetPage[Question]:
    """Return one page of them."""
    return keyset(rows(asked, viewer=viewer), before=before)
