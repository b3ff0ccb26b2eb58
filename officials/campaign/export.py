"""What the months before an election know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.campaign.models import Candidacy

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return in which elections a person said to stand; erasing the account takes it away with the mandate."""
    rows = Candidacy.objects.filter(mandate__person=person).select_related("election__town").order_by("pk")
    return {
        "candidacies": [
            {
                "town": row.election.town.name,
                "election": row.election.kind,
                "votes_on": row.election.votes_on.isoformat(),
                "declared_at": row.declared_at.isoformat(),
                "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
            }
            for row in rows
        ]
    }
