"""What teams know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from officials.teams.models import Appointment, Interest

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the mandates proposed to or asked by a person, those they proposed, and the interests they declared."""
    to_or_by = Q(person=person) | Q(proposer=person) | Q(email=person.email)
    appointments = Appointment.objects.filter(to_or_by).select_related("town").order_by("pk")
    interests = Interest.objects.filter(mandate__person=person).prefetch_related("former").order_by("pk")
    return {
        "appointments": [
            {
                "town": row.town.name,
                "role": row.role,
                "title": row.title,
                "for_me": row.person_id == person.pk or row.email == person.email,
                "proposed_by_me": row.proposer_id == person.pk,
                "created_at": row.created_at.isoformat(),
                "outcome": row.outcome,
            }
            for row in appointments
        ],
        "interests": [
            _said(row)
            | {"declared_at": row.declared_at.isoformat(), "before": [_said(each) for each in row.former.all()]}
            for row in interests
        ],
    }


def _said(row: Any) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "words": row.words,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
    }
