"""Who may give, change and end mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profiles.models import Mandate, Role
from profiles.querysets import ELECTED
from profiles.rules import manages

if TYPE_CHECKING:
    from places.models import Town
    from profiles.querysets import Viewer

# Whom the town hall may send away here. The mayor and the opposition were elected against or above who would do it:
# theirs end with their dates, by the register, or by the operators.
ENDED_BY_THE_TOWN = (Role.AGENT, Role.CLERK, Role.DEPUTY, Role.COUNCILLOR)


def may_change(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever manages the town says what is delegated to whom."""
    return mandate.town is not None and bool(manages(viewer, mandate.town))


def ended_by(viewer: Viewer, town: Town | int) -> tuple[str, ...]:
    """Roles that the viewer may end: who is employed does not send away who was elected, only the mayor does.

    Otherwise one stolen account of a clerk would empty a town hall in a minute.
    """
    mayor = Mandate.objects.acting(viewer).managing(town).filter(role=Role.MAYOR).exists()
    return tuple(role for role in ENDED_BY_THE_TOWN if mayor or role not in ELECTED)


def may_end(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever manages the town, but never one's own, so that a town is never left without anybody."""
    if not may_change(viewer, mandate) or mandate.town_id is None or mandate.person_id == viewer.pk:
        return False
    return mandate.role in ended_by(viewer, mandate.town_id)


def may_declare(viewer: Viewer, mandate: Mandate) -> bool:
    """Declared interests are written by the official alone, in office or after; never from a frozen account (OFF-5)."""
    return mandate.frozen_at is None and Mandate.objects.acting(viewer).filter(pk=mandate.pk).exists()
