"""Dates as a file for calendars (RFC 5545, RFC 7986). The same dates always give the same bytes."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration, vText

from core.text import clean, clean_line
from outreach.calendars.zones import definition

if TYPE_CHECKING:
    from collections.abc import Iterable

    from outreach.calendars.dates import Date

PRODUCT = "-//civicnet//civicnet//FR"
FRESH = datetime.timedelta(hours=6)  # how often a calendar that subscribed asks again
YEAR = datetime.timedelta(days=366)


class Words(vText):
    """A text as the standard writes it: icalendar (7.3) takes ``\\N``, which people may type, for the end of a line."""

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode()


def write(dates: Iterable[Date], *, name: str, zone: str, url: str) -> bytes:
    """Return a calendar of dates, told by the clocks of a zone; ``name`` and ``url`` are those of its page."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, Words(clean_line(name)))
    calendar.add("url", url)
    calendar.add("refresh-interval", FRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FRESH))
    told = list(dates)
    moments = [at for date in told for at in (date.starts, date.ends) if isinstance(at, datetime.datetime)]
    if moments:
        first, last = min(moments).date() - YEAR, max(moments).date() + YEAR
        calendar.add_component(definition(zone, first.replace(month=1, day=1), last.replace(month=1, day=1)))
    for date in told:
        calendar.add_component(_event(date, ZoneInfo(zone)))
    written: bytes = calendar.to_ical()
    return written


def _event(date: Date, zone: ZoneInfo) -> Event:
    event = Event()
    event.add("uid", date.uid)
    for key in ("dtstamp", "last-modified"):
        event.add(key, date.changed.astimezone(datetime.UTC).replace(microsecond=0))
    event.add("sequence", date.sequence)
    event.add("dtstart", _in(date.starts, zone))
    if date.ends is not None:
        event.add("dtend", _in(date.ends, zone))
    event.add("summary", Words(clean_line(date.title)))
    if date.text:
        event.add("description", Words(clean(date.text).strip()))
    if date.place:
        event.add("location", Words(clean_line(date.place)))
    if date.point is not None:
        event.add("geo", date.point)
    if date.category:
        event.add("categories", Words(clean_line(date.category)), encode=False)
    event.add("url", date.url)
    event.add("status", "CANCELLED" if date.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if date.busy and not date.cancelled else "TRANSPARENT")
    return event


def _in(moment: datetime.datetime | datetime.date, zone: ZoneInfo) -> datetime.datetime | datetime.date:
    """Return a moment by the clocks of the zone, a day as it is.

    Of a time that the clocks show twice, the standard means the first (RFC 5545, 3.3.5): the second is told in UTC.
    """
    if not isinstance(moment, datetime.datetime):
        return moment
    there = moment.astimezone(zone)
    return there.astimezone(datetime.UTC) if there.fold else there
