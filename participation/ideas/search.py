"""How search finds ideas: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from core.search import Document, Kind
from participation.ideas.models import Idea


def _idea(row: Idea) -> Document:
    return Document(object_id=row.pk, at=row.published_at or row.created_at, text=row.words, place=row.town_id)


def _ideas_for(viewer: Any) -> Any:
    return Idea.objects.visible_to(viewer).standing().for_wall()


ideas = Kind(
    label=_("Idées"),
    icon="lightbulb",
    rows=lambda: Idea.objects.standing(),
    document=_idea,
    visible_to=_ideas_for,
)
