"""What letters know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from outreach.newsletters.models import Letter, Reader

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the letters a person had sent for a town, and those they receive or received."""
    letters = Letter.objects.filter(author=person).select_related("town").order_by("pk")
    reads = Reader.objects.filter(Q(person=person) | Q(email=person.email)).select_related("town").order_by("pk")
    return {
        "letters": [
            {
                "town": row.town.name,
                "number": row.number,
                "title": row.title,
                "intro": row.intro,
                "sent_at": row.sent_at.isoformat() if row.sent_at else None,
            }
            for row in letters
        ],
        "letters_received": [
            {
                "town": row.town.name,
                "since": row.confirmed_at.isoformat() if row.confirmed_at else None,
                "until": row.ended_at.isoformat() if row.ended_at else None,
            }
            for row in reads
        ],
    }
