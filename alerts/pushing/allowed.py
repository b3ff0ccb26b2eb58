"""When a device may be rung: not at night, and some times a day; what is urgent, whenever it happens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings

from alerts.models.wishes import USUAL_PUSHES
from alerts.quiet import Rhythm, next_moment

if TYPE_CHECKING:
    from alerts.models import Device, Parcel

NIGHT, MORNING = time(21), time(8)  # for devices without an account, by the clock of the town


def when_allowed(device: Device, *, at: datetime, parcel: Parcel, rhythm: Rhythm | None) -> datetime | None:
    """Return from when on this may ring on a device: now, when silence ends, or never when it rang often enough today.

    ``rhythm`` is what the holder of the account chose, None for a device without one. An alert and a test ring at once.
    """
    if parcel.urgent or not parcel.topic:
        return at
    most = rhythm.pushes if rhythm else USUAL_PUSHES
    if device.day == day_in(device, at) and device.pushed >= most:
        return None
    if rhythm is not None:
        return next_moment(rhythm, at)
    return _after_night(at, _zone(parcel.town.time_zone if parcel.town else settings.TIME_ZONE))


def day_in(device: Device, at: datetime) -> date:
    """Return the day by which a device's pushes are counted."""
    return at.astimezone(_zone(settings.TIME_ZONE)).date()


def _after_night(at: datetime, zone: ZoneInfo) -> datetime:
    local = at.astimezone(zone)
    if MORNING <= local.time() < NIGHT:
        return at
    day = local.date() + timedelta(days=1) if local.time() >= NIGHT else local.date()
    return datetime.combine(day, MORNING, zone)


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
