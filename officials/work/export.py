"""What actions and commitments know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Revision
from officials.work.models import Action, Commitment, Rating, Step

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what a person published and moved in a town's name, and the stars they gave.

    The photos are among ``feed.export.files_of``, which knows every kind.
    """
    steps = Step.objects.filter(mover=person).order_by("pk")
    ratings = Rating.objects.filter(person=person).order_by("pk")
    return {
        "actions": [_work(row) for row in _rows(Action, person)],
        "commitments": [
            _work(row) | {"due_on": row.due_on.isoformat(), "measure": row.measure, "target": str(row.target or "")}
            for row in _rows(Commitment, person)
        ],
        "steps": [
            {"of": str(row.action_id or row.commitment_id), "to": row.after, "words": row.words}
            | {"at": row.at.isoformat(), "due": row.due_after.isoformat() if row.due_after else None}
            for row in steps
        ],
        "ratings": [
            {"of": str(row.action_id or row.commitment_id), "question": row.question, "stars": row.stars}
            | {"at": row.at.isoformat()}
            for row in ratings
        ],
    }


def _rows(model: type[Action] | type[Commitment], person: User) -> Any:
    rows = model.objects.filter(author=person).select_related("town", "theme")
    return rows.prefetch_related("photos").order_by("pk")


def _work(row: Action | Commitment) -> dict[str, Any]:
    revisions = Revision.objects.of(row).order_by("pk")
    return {
        "id": str(row.pk),
        "town": row.town.name,
        "theme": row.theme.name if row.theme else None,
        "words": {name: getattr(row, name) for name in row.words_in},
        "capacity": row.capacity,
        "state": row.state,
        "photos": [{"file": photo.key, "alt": photo.alt} for photo in row.photos.all()],
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }
