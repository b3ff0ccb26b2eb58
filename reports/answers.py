"""What a category asks beside the words, and what was answered (Open311 attributes)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.dateparse import parse_datetime

from core.text import clean, clean_line

if TYPE_CHECKING:
    from reports.models import Category, Question

MAX_LINE = 200
MAX_TEXT = 1000


def check_answers(category: Category, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Question]]:
    """Return the answers to the category's questions as they are stored, and the questions answered badly or not."""
    kept: dict[str, Any] = {}
    wrong = []
    for question in category.questions.select_related("category"):
        value = _checked(question, given.get(question.code))
        if value not in (None, "", []):
            kept[question.code] = value
        elif question.required or given.get(question.code) not in (None, "", [], [""]):
            wrong.append(question)
    return kept, wrong


def _checked(question: Question, value: Any) -> Any:
    """Return an answer in its stored form, None for one that cannot be."""
    kinds = question.Kind
    if question.kind == kinds.SEVERAL:
        values = [str(each) for each in value] if isinstance(value, list | tuple) else [str(value or "")]
        known = {key for key, _name in question.answers}
        return [each for each in values if each in known] if set(values) - {""} <= known else None
    text = str(value if value is not None else "")[: MAX_TEXT * 2]
    if question.kind == kinds.ONE:
        return text if text in {key for key, _name in question.answers} else None
    if question.kind == kinds.NUMBER:
        return _number(text)
    if question.kind == kinds.DATETIME:
        return _moment(text)
    if question.kind == kinds.TEXT:
        return clean(text).strip()[:MAX_TEXT]
    return clean_line(text)[:MAX_LINE]


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _moment(text: str) -> str | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment.isoformat() if moment else None


def shown(category: Category, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the questions that were answered and the answers, in the reader's language."""
    lines = []
    for question in category.questions.all():
        question.category = category
        value = answers.get(question.code)
        if value in (None, "", []):
            continue
        names = dict(question.choices)
        values = value if isinstance(value, list) else [value]
        lines.append((question.label, ", ".join(names.get(str(each), str(each)) for each in values)))
    return lines
