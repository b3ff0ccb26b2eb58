"""The agenda of a town: what is to come by day, what was, newest first, filtered by theme and by what it is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from core.pagination import DatedPage, keyset_by_date
from officials.events.days import day_of
from officials.events.models import Event
from places.models import Theme

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from feed.querysets import Viewer
    from officials.events.querysets import EventQuerySet
    from places.models import Town


@dataclass(frozen=True)
class Asked:
    """What part of a town's agenda is asked for; anything unknown in an address asks for all."""

    town: Town
    past: bool = False
    theme: str = ""
    nature: str = ""


def rows(asked: Asked, *, viewer: Viewer) -> EventQuerySet:
    """Return the events asked for that the viewer may read, in whatever order."""
    seen: EventQuerySet = Event.objects.visible_to(viewer).standing().of_town(asked.town)
    seen = seen.of_theme(asked.theme).of_nature(asked.nature)
    return (seen.over() if asked.past else seen.to_come()).for_wall()


def page(asked: Asked, *, viewer: Viewer, after: object = None) -> DatedPage[Any]:
    """Return one page: what comes next first, or of the past what was last."""
    return keyset_by_date(rows(asked, viewer=viewer), field="starts_at", after=after, latest=asked.past)


def by_month(events: Iterable[Event], zone: str) -> list[tuple[date, list[Event]]]:
    """Return events in their order, under the first day of the month in which each begins."""
    months = groupby(events, key=lambda event: day_of(event.starts_at, zone).replace(day=1))
    return [(month, list(those)) for month, those in months]


def themes_of(town: Town) -> list[Theme]:
    """Return the themes that events of a town have."""
    used = Event.objects.standing().of_town(town).filter(theme__isnull=False).order_by().values("theme")
    return list(Theme.objects.filter(pk__in=used))
