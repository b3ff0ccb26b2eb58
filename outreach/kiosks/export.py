"""What kiosks know of a person, for their download (GDPR, art. 15 and 20): which they started."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach.kiosks.models import Kiosk

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the kiosks a person started for a town."""
    rows = Kiosk.objects.filter(started_by=person).select_related("poster").order_by("pk")
    return {
        "kiosks": [
            {"place": row.poster.place, "capacity": row.capacity, "started_at": row.started_at.isoformat()}
            for row in rows
        ]
    }
