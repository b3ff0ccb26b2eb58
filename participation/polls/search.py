"""How search finds polls: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import Document, Kind
from participation.polls.models import Poll


def _poll(row: Poll) -> Document:
    return Document(object_id=row.pk, at=row.published_at or row.created_at, text=row.words, place=row.town_id)


def _polls_for(viewer: Any) -> Any:
    return Poll.objects.visible_to(viewer).standing().for_wall()


polls = Kind(
    label=_("Sondages"),
    icon="vote",
    rows=lambda: Poll.objects.standing().prefetch_related("options"),
    document=_poll,
    visible_to=_polls_for,
)
