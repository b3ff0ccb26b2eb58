"""When the rounds of mails are: at seven in the morning on the clocks of each reader, every day or every Monday."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings

from alerts.topics import Frequency

WAIT = timedelta(minutes=2)  # before a mail at once: who is here reads it here, and what follows joins it
HOUR = time(7)
MONDAY = 0


@lru_cache(maxsize=512)
def zone_of(name: str | None) -> ZoneInfo:
    """Return the zone of a reader whose town has this one; that of the site for who has no town."""
    try:
        return ZoneInfo(name or settings.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(settings.TIME_ZONE)


def next_round(frequency: str, *, zone: ZoneInfo, after: datetime) -> datetime:
    """Return the next moment at which mails of this frequency go to readers in this zone, later than ``after``.

    The day is counted on their clocks, so that the nights on which these change have one round like all others.
    """
    if frequency == Frequency.NOW:
        return after + WAIT
    day = after.astimezone(zone).date()
    if frequency == Frequency.WEEKLY:
        day += timedelta(days=(MONDAY - day.weekday()) % 7)
    moment = datetime.combine(day, HOUR, tzinfo=zone).astimezone(UTC)
    if moment <= after:
        step = timedelta(days=7 if frequency == Frequency.WEEKLY else 1)
        moment = datetime.combine(day + step, HOUR, tzinfo=zone).astimezone(UTC)
    return moment
