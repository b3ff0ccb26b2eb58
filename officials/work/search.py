"""How search finds actions and commitments: see ``core.search.kinds``."""

from __future__ import annotations

from typing import Any

from core.search import Document, Kind
from officials.work.models import Action, Commitment


def _kind(model: type[Action] | type[Commitment]) -> Kind:
    def document(row: Any) -> Document:
        return Document(object_id=row.pk, at=row.published_at or row.created_at, text=row.words, place=row.town_id)

    return Kind(
        label=model.kind_label,
        icon=model.icon,
        rows=lambda: model.objects.standing(),
        document=document,
        visible_to=lambda viewer: model.objects.visible_to(viewer).standing().for_wall(),
    )


actions = _kind(Action)
commitments = _kind(Commitment)
