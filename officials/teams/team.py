"""The whole team of a town: who was elected, the opposition beside them, the agents who answer in public (CIW15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from profiles.models import Mandate, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from places.models import Intercommunality, Neighbourhood, Theme, Town
    from profiles.querysets import MandateQuerySet

MOST = 400  # Paris has 163 councillors
COUNCIL, OPPOSITION, SERVICES = "council", "opposition", "services"
_GROUPS = {
    Role.MAYOR: COUNCIL,
    Role.DEPUTY: COUNCIL,
    Role.COUNCILLOR: COUNCIL,
    Role.PRESIDENT: COUNCIL,
    Role.OPPOSITION: OPPOSITION,
    Role.CLERK: SERVICES,
    Role.AGENT: SERVICES,
}
_ORDER = {role: place for place, role in enumerate(_GROUPS)}


@dataclass(frozen=True)
class Group:
    """Members of a team who stand together on its page."""

    key: str
    label: str | _StrPromise
    members: list[Mandate]


@dataclass(frozen=True)
class Team:
    """A team as it is asked for, and what it can be filtered by."""

    groups: list[Group]
    themes: list[Theme]
    neighbourhoods: list[Neighbourhood]
    sources: list[str]  # the registers that some of its names come from

    @property
    def size(self) -> int:
        return sum(len(group.members) for group in self.groups)


def members_of(town: Town) -> list[Mandate]:
    """Return who acts for a town now, here or not: the mayor first. Two queries, whatever the size of the council."""
    return _sorted(Mandate.objects.running().filter(town=town))


def council_of(group: Intercommunality) -> list[Mandate]:
    """Return who acts for an intercommunality now, its president first."""
    return _sorted(Mandate.objects.running().filter(intercommunality=group))


def team_of(town: Town, *, theme: str = "", neighbourhood: str = "") -> Team:
    """Return the team of a town, or the part of it that has a theme (its slug) or a neighbourhood in charge (CIW16)."""
    everyone = members_of(town)
    themes = {each.pk: each for member in everyone for each in member.themes.all()}
    parts = {member.neighbourhood.pk: member.neighbourhood for member in everyone if member.neighbourhood}
    asked = [
        member
        for member in everyone
        if (not theme or any(each.slug == theme for each in member.themes.all()))
        and (not neighbourhood or (member.neighbourhood and member.neighbourhood.slug == neighbourhood))
    ]
    labels = {COUNCIL: _("Maire, adjoints et conseillers"), OPPOSITION: _("Opposition"), SERVICES: _("Services")}
    groups = [
        Group(key, label, [member for member in asked if _GROUPS[Role(member.role)] == key])
        for key, label in labels.items()
    ]
    return Team(
        groups=[group for group in groups if group.members],
        themes=sorted(themes.values(), key=lambda each: (each.position, each.pk)),
        neighbourhoods=sorted(parts.values(), key=lambda each: each.name),
        sources=sorted({member.source for member in asked if member.person is None and member.source}),
    )


def _sorted(rows: MandateQuerySet) -> list[Mandate]:
    joined = rows.select_related("person", "service", "neighbourhood__town", "town", "intercommunality")
    found = joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
        "themes"
    )[:MOST]
    return sorted(found, key=lambda row: (_ORDER[Role(row.role)], row.pk))
