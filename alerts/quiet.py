"""How somebody wants their phone to ring: when it keeps silent, how often a day. Mails know other hours."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.models.wishes import USUAL_PUSHES, Quiet
from alerts.rounds import zone_of
from profiles.models import User


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a phone keeps silent, on the clocks of ``zone``, and how many pushes a day its holder bears."""

    zone: ZoneInfo
    start: time | None = None
    end: time | None = None
    pushes: int = USUAL_PUSHES


def rhythms_of(people: Collection[int]) -> dict[int, Rhythm]:
    """Return how these people (their ids) want to be told by push, in two queries."""
    rows = {row.person_id: row for row in Quiet.objects.filter(person__in=people)}
    zones = User.objects.filter(pk__in=people).values_list("pk", "town__time_zone")
    return {
        pk: Rhythm(zone_of(name), row.start, row.end, row.pushes) if (row := rows.get(pk)) else Rhythm(zone_of(name))
        for pk, name in zones
    }


def next_moment(rhythm: Rhythm, at: datetime) -> datetime:
    """Return when a push that is there at ``at`` may go: then, or when the quiet hours that hold it end."""
    start, end = rhythm.start, rhythm.end
    if start is None or end is None:
        return at
    local = at.astimezone(rhythm.zone)
    clock = local.time()
    over_night = start > end
    if not (clock >= start or clock < end if over_night else start <= clock < end):
        return at
    day = local.date() + timedelta(days=1) if over_night and clock >= start else local.date()
    first = _on(day, end, rhythm.zone)
    # In autumn an hour comes twice: the quiet hours that begin again in the second one end in the second one.
    return first if first > at else _on(day, end, rhythm.zone, fold=1)


def _on(day: date, clock: time, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """Return the moment at which clocks there show this; of an hour that spring leaves out, as much after its start."""
    return datetime.combine(day, clock, tzinfo=zone).replace(fold=fold).astimezone(UTC)
