"""What fair play knows of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings

from feed.models import kinds
from moderation.models import Decision, Lift

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return the decisions about what a person said, and those they took."""
    said: list[Any] = [model.rows() for model in kinds().values()]
    said += [apps.get_model(label)._default_manager.all() for label in settings.MODERATED.values()]
    about = [
        decision
        for rows in said
        for decision in Decision.objects.of_kind(rows.model).filter(
            object_id__in=rows.filter(author=person).values("pk")
        )
    ]
    return {
        "decisions_about_me": [_told(row) for row in sorted(about, key=lambda row: row.pk)],
        "decisions_by_me": [_told(row) for row in Decision.objects.filter(actor=person).order_by("pk")],
        "accounts_i_gave_back": [
            {"decision": str(row.decision_id), "at": row.at.isoformat()}
            for row in Lift.objects.filter(person=person).order_by("pk")
        ],
    }


def _told(row: Decision) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "act": row.act,
        "rule": row.rule,
        "reason": row.reason,
        "about": str(row.object_id),
        "at": row.at.isoformat(),
    }
