"""How search finds questions: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import Document, Kind
from officials.questions.models import Question


def _question(row: Question) -> Document:
    return Document(object_id=row.pk, at=row.published_at or row.created_at, text=row.words, place=row.town_id)


def _questions_for(viewer: Any) -> Any:
    return Question.objects.visible_to(viewer).standing().for_wall()


questions = Kind(
    label=_("Questions aux élus"),
    icon="circle-question-mark",
    rows=lambda: Question.objects.standing(),
    document=_question,
    visible_to=_questions_for,
)
