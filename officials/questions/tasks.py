"""What the outbox runs for questions, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from officials.questions.models import Question
from officials.questions.services import telling


def tell_asked(payload: dict[str, Any]) -> None:
    """Tell an official of a question put to them."""
    question = Question.objects.for_wall().filter(pk=payload["question"]).first()
    if question is not None:
        telling.tell_asked(question=question, official=payload["official"])
