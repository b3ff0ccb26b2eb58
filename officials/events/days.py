"""Days as a town's calendars count them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

if TYPE_CHECKING:
    from officials.events.models import Event


def day_of(moment: datetime, zone: str) -> date:
    """Return the day that a moment belongs to."""
    return timezone.localdate(moment, ZoneInfo(zone))


def days_of(event: Event) -> tuple[date, date]:
    """Return the first and the last day of an event."""
    return day_of(event.starts_at, event.town.time_zone), day_of(event.over_at, event.town.time_zone)
