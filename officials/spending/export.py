"""What public money knows of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Revision
from officials.spending.models import Ledger

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what a person published or sent to a desk in the name of a town; the lines are the town’s."""
    ledgers = Ledger.objects.filter(author=person).select_related("town").order_by("pk")
    return {"ledgers": [_ledger(row) for row in ledgers]}


def _ledger(row: Ledger) -> dict[str, Any]:
    revisions = Revision.objects.of(row).order_by("pk")
    return {
        "id": str(row.pk),
        "town": row.town.name,
        "dataset": row.dataset,
        "year": row.year,
        "file": row.file_name,
        "source": row.source_name,
        "body": row.body,
        "created_at": row.created_at.isoformat(),
        "published_at": row.published_at.isoformat() if row.published_at else None,
        "revisions": [{"body": revision.body, "until": revision.at.isoformat()} for revision in revisions],
    }
