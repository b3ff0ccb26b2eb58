"""When an event is: a start and an end that belong together, in the town's zone."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from officials.events.days import day_of
from officials.events.models import FIRST, LAST, MOST_YEARS
from officials.events.services.refusals import BadSpan, TooFar

FURTHEST = timedelta(days=366 * MOST_YEARS)


def span(
    starts_at: datetime, ends_at: datetime | None, *, all_day: bool, zone: str, now: datetime
) -> tuple[datetime, datetime | None]:
    """Return start and end as they are kept; whole days go from their first minute to their last, ends included.

    Raises ``BadSpan`` for an end that does not come after the start, ``TooFar`` for more than two years ahead or long.
    """
    if all_day:
        first, last = day_of(starts_at, zone), day_of(ends_at or starts_at, zone)
        starts_at = datetime.combine(first, time(), ZoneInfo(zone))
        ends_at = datetime.combine(last, time(23, 59), ZoneInfo(zone))
    if ends_at is not None and ends_at <= starts_at:
        raise BadSpan
    if not FIRST <= starts_at < LAST or starts_at > now + FURTHEST:
        raise TooFar
    if ends_at is not None and ends_at > starts_at + FURTHEST:
        raise TooFar
    return starts_at, ends_at
