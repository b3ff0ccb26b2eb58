"""Weeks of a town: from Monday's midnight to the next, in its own zone (ISO 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from core.dates import in_words

FIRST_YEAR = 2020
_WEEK = re.compile(r"(20[2-9][0-9])-W([0-5][0-9])")


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday, in the zone of a town."""

    monday: date
    zone: str

    @property
    def key(self) -> str:
        """How an address writes it: ``2026-W48``."""
        year, number, _day = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def since(self) -> datetime:
        return datetime.combine(self.monday, time(), ZoneInfo(self.zone))

    @property
    def until(self) -> datetime:
        """The moment from which it is over."""
        return datetime.combine(self.monday + timedelta(days=7), time(), ZoneInfo(self.zone))

    @property
    def label(self) -> str:
        """“Du 23 au 29 novembre 2026”, in the language of the moment."""
        same = self.monday.month == self.sunday.month and formats.get_format("DATE_FORMAT")[0] in "jd"  # the day first
        first = str(self.monday.day) if same else in_words(self.monday, "MONTH_DAY_FORMAT")
        first = "1er" if first == "1" and in_words(date(2026, 5, 1)).startswith("1er") else first
        return _("Du %(first)s au %(last)s") % {"first": first, "last": in_words(self.sunday)}


def this_week(zone: str) -> Week:
    """Return the week that a town is in."""
    today = timezone.localtime(timezone=ZoneInfo(zone)).date()
    return Week(today - timedelta(days=today.weekday()), zone)


def read_week(text: str, zone: str) -> Week | None:
    """Return the week an address writes, None for none, one to come or one before there was anything."""
    found = _WEEK.fullmatch(text)
    if found is None:
        return None
    try:
        week = Week(date.fromisocalendar(int(found[1]), int(found[2]), 1), zone)
    except ValueError:
        return None
    return week if week.monday <= this_week(zone).monday else None


def last_weeks(zone: str, number: int) -> list[Week]:
    """Return this week and those before it, newest first."""
    monday = this_week(zone).monday
    return [Week(monday - timedelta(weeks=ago), zone) for ago in range(number)]
