"""The clocks of a zone for calendars that know no names of zones (RFC 5545, 3.6.5).

Every change of the clocks of the years that are asked for is written out, because some have no rule: in Morocco they
follow the moon. icalendar's own writer (7.3) leaves some of these out, and writes the hour after a change where the
standard asks for the hour before it.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

DAY = timedelta(days=1)
Clock = tuple[timedelta, str, bool]  # offset, abbreviation, whether it is the clock of a part of the year


def definition(zone: str, first: date, last: date) -> Timezone:
    """Return how the clocks of a zone go from a day to another."""
    written = Timezone()
    written.add("tzid", zone)
    before = _clock(_midnight(first), zone)
    groups: dict[tuple[timedelta, Clock], list[datetime]] = {(before[0], before): [_local(_midnight(first), before[0])]}
    for moment, clock in changes(zone, first, last):
        groups.setdefault((before[0], clock), []).append(_local(moment, before[0]))
        before = clock
    for (offset, clock), onsets in groups.items():
        part = TimezoneDaylight() if clock[2] else TimezoneStandard()
        part.add("dtstart", onsets[0])
        if onsets[1:]:
            part.add("rdate", onsets[1:])
        part.add("tzname", clock[1])
        part.add("tzoffsetfrom", offset)
        part.add("tzoffsetto", clock[0])
        written.add_component(part)
    return written


@lru_cache(maxsize=64)
def changes(zone: str, first: date, last: date) -> list[tuple[datetime, Clock]]:
    """Return each moment at which the clocks of a zone change between two days, and what they show from then on."""
    found = []
    at, end = _midnight(first), _midnight(last)
    clock = _clock(at, zone)
    while at < end:
        after = min(at + DAY, end)
        there = _clock(after, zone)
        if there != clock:
            found.append((_first_of(at, after, zone, clock), there))
            clock = there
        at = after
    return found


def _first_of(low: datetime, high: datetime, zone: str, clock: Clock) -> datetime:
    """Return the first second between two moments at which the clock is another."""
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (middle, high) if _clock(middle, zone) == clock else (low, middle)
    return high


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _clock(moment: datetime, zone: str) -> Clock:
    there = moment.astimezone(ZoneInfo(zone))
    return there.utcoffset() or timedelta(), there.tzname() or "", bool(there.dst())


def _local(moment: datetime, offset: timedelta) -> datetime:
    """Return the moment as a clock with this offset shows it, without zone."""
    return (moment + offset).replace(tzinfo=None)
