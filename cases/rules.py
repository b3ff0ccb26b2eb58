"""Who may work on a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from profiles.models import Mandate, Role
from profiles.rules import handles, manages

if TYPE_CHECKING:
    from cases.models import Case
    from feed.querysets import Viewer

__all__ = ["can_handle", "handles", "manages"]


def can_handle(viewer: Viewer, case: Case) -> bool:
    """Whoever answers in the town's name; an agent with a service only what is that service's, or nobody's yet."""
    if case.service_id is None:
        return bool(handles(viewer, case.town_id))
    elsewhere = Q(role=Role.AGENT, service__isnull=False) & ~Q(service=case.service_id)
    return Mandate.objects.acting(viewer).handling(case.town_id).exclude(elsewhere).exists()
