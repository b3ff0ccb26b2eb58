"""Who may give, change and end mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profiles.models import Mandate, Role
from profiles.rules import manages

if TYPE_CHECKING:
    from profiles.querysets import Viewer

# Whom the town hall may send away here. The mayor and the opposition were elected against or above who would do it:
# theirs end with their dates, by the register, or by the operators.
ENDED_BY_THE_TOWN = (Role.AGENT, Role.CLERK, Role.DEPUTY, Role.COUNCILLOR)


def may_change(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever manages the town says what is delegated to whom."""
    return mandate.town is not None and bool(manages(viewer, mandate.town))


def may_end(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever manages the town, but never one's own, so that a town is never left without anybody."""
    return may_change(viewer, mandate) and mandate.role in ENDED_BY_THE_TOWN and mandate.person_id != viewer.pk


def may_declare(viewer: Viewer, mandate: Mandate) -> bool:
    """Declared interests are written by the official alone."""
    return viewer.is_authenticated and mandate.person_id == viewer.pk
