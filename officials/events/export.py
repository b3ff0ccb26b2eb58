"""What events know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Revision
from officials.events.models import Change, Event

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what a person announced in a town's name, what they moved and called off, and the minutes they wrote.

    The photos are among ``feed.export.files_of``, which knows every kind.
    """
    events = Event.objects.filter(author=person).select_related("town", "theme").prefetch_related("photos")
    changes = Change.objects.filter(by=person).order_by("pk")
    return {
        "events": [_event(row) for row in events.order_by("pk")],
        "changes": [
            {"of": str(row.event_id), "turn": row.turn, "words": row.words, "url": row.url, "at": row.at.isoformat()}
            for row in changes
        ],
    }


def _event(row: Event) -> dict[str, Any]:
    revisions = Revision.objects.of(row).order_by("pk")
    return {
        "id": str(row.pk),
        "town": row.town.name,
        "theme": row.theme.name if row.theme else None,
        "words": {name: getattr(row, name) for name in row.words_in},
        "capacity": row.capacity,
        "nature": row.nature,
        "state": row.state,
        "starts_at": row.starts_at.isoformat(),
        "ends_at": row.ends_at.isoformat() if row.ends_at else None,
        "point": [row.latitude, row.longitude] if row.latitude is not None else None,
        "photos": [{"file": photo.key, "alt": photo.alt} for photo in row.photos.all()],
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }
