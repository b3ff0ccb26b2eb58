"""The actions and the commitments of a town, filtered by theme, neighbourhood, state, nature and official."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q

from officials.work.models import Action, Commitment
from officials.work.states import BROKEN, KEPT
from places.models import Theme

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from officials.work.querysets import ActionQuerySet, CommitmentQuerySet
    from places.models import Town

LATE, ON_TIME = "late", "on_time"  # what an open promise is, besides the states that are stored
STANDINGS = (KEPT, ON_TIME, LATE, BROKEN)


@dataclass(frozen=True)
class Asked:
    """What part of a town's work is asked for; anything unknown in an address asks for all."""

    town: Town
    theme: str = ""
    part: str = ""  # slug of a neighbourhood
    state: str = ""  # of an action; of a commitment one of ``STANDINGS``
    nature: str = ""
    mandate: int | None = None


@dataclass(frozen=True)
class Summary:
    """How the promises of a town stand."""

    kept: int
    on_time: int
    late: int
    broken: int

    @property
    def total(self) -> int:
        return self.kept + self.on_time + self.late + self.broken


def actions(asked: Asked, *, viewer: Viewer) -> ActionQuerySet:
    """Return the actions asked for that the viewer may read, in whatever order."""
    rows: ActionQuerySet = _rows(Action.objects.visible_to(viewer), asked)
    rows = rows.in_state(asked.state)
    return (rows.filter(nature=asked.nature) if asked.nature else rows).for_wall()


def commitments(asked: Asked, *, viewer: Viewer) -> CommitmentQuerySet:
    """Return the promises asked for that the viewer may read, in whatever order."""
    rows: CommitmentQuerySet = _rows(Commitment.objects.visible_to(viewer), asked)
    if asked.state == LATE:
        rows = rows.late(asked.town)
    elif asked.state == ON_TIME:
        rows = rows.on_time(asked.town)
    else:
        rows = rows.in_state(asked.state)
    return rows.for_wall()


def _rows(rows: Any, asked: Asked) -> Any:
    rows = rows.standing().filter(town=asked.town)
    return rows.of_theme(asked.theme).of_neighbourhood(asked.part).of_mandate(asked.mandate)


def summary(town: Town, *, viewer: Viewer) -> Summary:
    """Count the promises of a town by how they stand. One query."""
    seen = Commitment.objects.visible_to(viewer).standing().filter(town=town)
    late = Commitment.objects.is_late(town)
    counted = seen.aggregate(
        kept=Count("pk", filter=Q(state=KEPT)),
        broken=Count("pk", filter=Q(state=BROKEN)),
        late=Count("pk", filter=late),
        total=Count("pk"),
    )
    on_time = counted["total"] - counted["kept"] - counted["broken"] - counted["late"]
    return Summary(kept=counted["kept"], on_time=on_time, late=counted["late"], broken=counted["broken"])


def themes_of(model: type[Action] | type[Commitment], town: Town) -> list[Theme]:
    """Return the themes that actions or commitments of a town have."""
    used = model.objects.standing().filter(town=town, theme__isnull=False).order_by().values("theme")
    return list(Theme.objects.filter(pk__in=used))
