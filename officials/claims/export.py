"""What claims know of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.claims.models import Claim, JoinRequest, TownDocument

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the towns a person claimed, confirmed or asked to join, and the documents they added."""
    claims = Claim.objects.filter(person=person).select_related("town").order_by("pk")
    confirmed = Claim.objects.filter(confirmer=person).select_related("town").order_by("pk")
    joins = JoinRequest.objects.filter(person=person).select_related("town").order_by("pk")
    added = TownDocument.objects.filter(added_by=person).select_related("town").order_by("pk")
    return {
        "claims": [
            {
                "town": row.town.name,
                "role": row.role,
                "title": row.title,
                "way": row.way,
                "created_at": row.created_at.isoformat(),
                "proved_at": _moment(row.proved_at),
                "confirmed_at": _moment(row.confirmed_at),
                "closed_at": _moment(row.closed_at),
                "dispute": row.dispute,
                "prepared": row.draft,
            }
            for row in claims
        ],
        "confirmed": [{"town": row.town.name, "at": _moment(row.confirmed_at)} for row in confirmed],
        "asked_to_join": [
            {"town": row.town.name, "title": row.title, "words": row.words, "asked_at": row.asked_at.isoformat()}
            for row in joins
        ],
        "documents": [
            {"town": row.town.name, "title": row.title, "added_at": row.added_at.isoformat()} for row in added
        ],
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None
