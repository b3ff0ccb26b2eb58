"""What alerts know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from officials.urgent.models import Alert, Step

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the alerts a person prepared or confirmed for a town, and what they said since."""
    rows = Alert.objects.filter(Q(author=person) | Q(confirmed_by=person)).select_related("town").order_by("pk")
    steps = Step.objects.filter(author=person).order_by("pk")
    return {
        "alerts": [
            {
                "id": str(row.pk),
                "town": row.town.name,
                "title": row.title,
                "body": row.body,
                "advice": row.advice,
                "prepared": row.author_id == person.pk,
                "confirmed": row.confirmed_by_id == person.pk,
                "published_at": row.published_at.isoformat() if row.published_at else None,
            }
            for row in rows
        ],
        "alert_steps": [{"alert": str(row.alert_id), "words": row.words, "at": row.at.isoformat()} for row in steps],
    }
