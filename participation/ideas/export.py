"""What ideas know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Revision
from participation.ideas.models import CoAuthor, Idea, Rating

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the ideas a person shared or keeps as drafts, the stars they gave, and what they write with others.

    The photos of their ideas are among ``feed.export.files_of``, which knows every kind.
    """
    ideas = Idea.objects.filter(author=person).select_related("town", "theme").prefetch_related("photos").order_by("pk")
    with_others = CoAuthor.objects.filter(person=person).select_related("idea").order_by("pk")
    return {
        "ideas": [_idea(row) for row in ideas],
        "ratings": [
            {"idea": str(row.idea_id), "stars": row.stars, "at": row.at.isoformat()}
            for row in Rating.objects.filter(person=person).order_by("pk")
        ],
        "written_with_others": [
            {
                "idea": str(row.idea_id),
                "title": row.idea.title,
                "invited_at": row.invited_at.isoformat(),
                "accepted_at": row.accepted_at.isoformat() if row.accepted_at else None,
            }
            for row in with_others
        ],
    }


def _idea(row: Idea) -> dict[str, Any]:
    revisions = Revision.objects.of(row).order_by("pk")
    return {
        "id": str(row.pk),
        "town": row.town.name,
        "theme": row.theme.name if row.theme else None,
        "title": row.title,
        "need": row.need,
        "body": row.body,
        "place": row.geometry,
        "photos": [{"file": photo.key, "alt": photo.alt} for photo in row.photos.all()],
        "created_at": row.created_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }
