"""What posters know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach.paper.models import Poster

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the posters a person hung up in a town's name; when the account goes, they stay the town's."""
    rows = Poster.objects.filter(author=person).select_related("town", "poll").order_by("pk")
    return {
        "posters": [
            {
                "town": row.town.name,
                "asks": row.asks,
                "title": row.question,
                "words": row.words,
                "second_title": row.second_title,
                "place": row.place,
                "created_at": row.created_at.isoformat(),
                "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in rows
        ]
    }
