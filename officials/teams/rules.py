"""Who may give, change and end mandates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from officials.teams.models import GIVEN
from profiles.models import Mandate, Role
from profiles.querysets import ELECTED

if TYPE_CHECKING:
    from places.models import Town
    from profiles.querysets import Viewer

# Whom the town hall may send away here. The mayor and the opposition were elected against or above who would do it:
# theirs end with their dates, by the register, or by the operators.
ENDED_BY_THE_TOWN = (Role.AGENT, Role.CLERK, Role.DEPUTY, Role.COUNCILLOR)


def changed_by(viewer: Viewer, town: Town | int) -> tuple[str, ...]:
    """Roles whose mandates the viewer may change: the mayor every one, the secretariat those of who is employed.

    Otherwise one stolen account of a clerk would rename the elected, or empty a town hall in a minute.
    """
    held = set(Mandate.objects.acting(viewer).managing(town).values_list("role", flat=True))
    return tuple(role for role in GIVEN if held and (Role.MAYOR in held or role not in ELECTED))


def may_change(viewer: Viewer, mandate: Mandate) -> bool:
    """Whether the viewer says what is delegated here, and until when: in an intercommunality, its president."""
    if mandate.town_id is not None:
        return mandate.role in changed_by(viewer, mandate.town_id)
    presiding = Mandate.objects.acting(viewer).current().filter(role=Role.PRESIDENT)
    return presiding.filter(intercommunality=mandate.intercommunality_id).exists()


def may_rename(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever may change it, but never one's own: what one is called is another's to say (OFF-1)."""
    return mandate.person_id != viewer.pk and may_change(viewer, mandate)


def ended_by(viewer: Viewer, town: Town | int) -> tuple[str, ...]:
    """Roles that the viewer may end: who is employed does not send away who was elected, only the mayor does."""
    return tuple(role for role in changed_by(viewer, town) if role in ENDED_BY_THE_TOWN)


def may_end(viewer: Viewer, mandate: Mandate) -> bool:
    """Whoever may change it, but never one's own, so that a town is never left without anybody."""
    if mandate.town_id is None or mandate.person_id == viewer.pk:
        return False
    return mandate.role in ended_by(viewer, mandate.town_id)


def may_declare(viewer: Viewer, mandate: Mandate) -> bool:
    """Declared interests are written by the official alone, in office or after; never from a frozen account (OFF-5)."""
    return mandate.frozen_at is None and Mandate.objects.acting(viewer).filter(pk=mandate.pk).exists()
