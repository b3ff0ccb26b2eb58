"""How search finds reports: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import Document, Kind
from reports.models import Report


def _report(row: Report) -> Document:
    words = f"{row.category.name} {row.address} {row.body}"
    return Document(object_id=row.pk, at=row.published_at or row.created_at, text=words, place=row.town_id)


def _reports_for(viewer: Any) -> Any:
    return Report.objects.visible_to(viewer).filter(is_private=False).for_wall()


reports = Kind(
    label=_("Signalements"),
    icon="flag",
    rows=lambda: Report.objects.standing().filter(is_private=False).select_related("category"),
    document=_report,
    visible_to=_reports_for,
)
