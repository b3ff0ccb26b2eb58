"""What questions know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Revision
from officials.questions.models import Question

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what a person asked officials, and what they said of the answers. Answers are among those of cases."""
    asked = Question.objects.filter(author=person).select_related("town", "theme").order_by("pk")
    return {"questions": [_question(row) for row in asked]}


def _question(row: Question) -> dict[str, Any]:
    revisions = Revision.objects.of(row).order_by("pk")
    return {
        "id": str(row.pk),
        "town": row.town.name,
        "asked": row.asked_of,
        "theme": row.theme.name if row.theme else None,
        "title": row.title,
        "body": row.body,
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "due_at": row.due_at.isoformat(),
        "satisfied": row.satisfied,
        "verdict": row.verdict,
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }
