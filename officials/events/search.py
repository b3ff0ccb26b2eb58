"""How search finds events, by their words and those of their minutes: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from core.search import Document, Kind
from officials.events.models import Event


def _document(row: Any) -> Document:
    text = "\n\n".join(filter(None, (row.words, row.minutes)))
    return Document(object_id=row.pk, at=row.published_at or row.created_at, text=text, place=row.town_id)


events = Kind(
    label=Event.kind_label,
    icon="calendar-days",
    rows=lambda: Event.objects.standing(),
    document=_document,
    visible_to=lambda viewer: Event.objects.visible_to(viewer).standing().for_wall(),
)
