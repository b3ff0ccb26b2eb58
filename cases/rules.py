"""Who may work on a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from profiles.models import Mandate, Role
from profiles.rules import handles, manages

if TYPE_CHECKING:
    from cases.models import Case
    from feed.querysets import Viewer

__all__ = ["can_handle", "handles", "manages"]


def asked_by(viewer: Viewer, case: Case) -> bool:
    """Tell whether the viewer asked this in private; the model of its subject names the column in ``asker``."""
    kind = ContentType.objects.get_for_id(case.content_type_id).model_class()
    column = getattr(kind, "asker", "")
    return bool(column and viewer.is_authenticated and getattr(case.subject, f"{column}_id", None) == viewer.pk)


def can_handle(viewer: Viewer, case: Case) -> bool:
    """Whoever answers in the town's name; an agent with a service only what is that service's, or nobody's yet.

    Nobody works on what they asked in private themselves.
    """
    if asked_by(viewer, case):
        return False
    if case.service_id is None:
        return bool(handles(viewer, case.town_id))
    elsewhere = Q(role=Role.AGENT, service__isnull=False) & ~Q(service=case.service_id)
    return Mandate.objects.acting(viewer).handling(case.town_id).exclude(elsewhere).exists()
