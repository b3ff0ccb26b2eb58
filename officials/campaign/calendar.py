"""When the months before an election begin and end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MONTHS = 6


def default_start(votes_on: date) -> date:
    """Return the first day of the sixth month before that of the vote (code électoral, art. L52-1, al. 2).

    >>> default_start(date(2026, 3, 15))
    datetime.date(2025, 9, 1)
    """
    month = votes_on.year * 12 + votes_on.month - 1 - MONTHS
    return date(month // 12, month % 12 + 1, 1)


def first_moment(day: date, zone: str) -> datetime:
    """Return when a day begins in a time zone."""
    return datetime.combine(day, time.min, ZoneInfo(zone))


def last_moment(day: date, zone: str) -> datetime:
    """Return midnight at the end of a day in a time zone."""
    return first_moment(day + timedelta(days=1), zone)
