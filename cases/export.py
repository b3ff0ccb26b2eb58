"""What the town's files know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases.models import Case, Move, Note, SavedFilter

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what the person said and noted in a town's name, what they have in hand, and their saved views."""
    moves = Move.objects.filter(mover=person).order_by("pk")
    notes = Note.objects.filter(author=person).order_by("pk")
    return {
        "moves": [
            {"case": str(row.case_id), "to": row.after, "words": row.words, "at": row.at.isoformat()} for row in moves
        ],
        "notes": [{"case": str(row.case_id), "body": row.body, "at": row.at.isoformat()} for row in notes],
        "assigned": [str(pk) for pk in Case.objects.filter(assignee=person).values_list("pk", flat=True)],
        "saved_filters": list(SavedFilter.objects.filter(person=person).values("name", "query")),
    }
