"""When a device may be rung: not at night, and some times a day; what is urgent, whenever it happens."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

from django.conf import settings

from alerts.quiet import Rhythm, next_moment
from alerts.rounds import zone_of

if TYPE_CHECKING:
    from alerts.models import Device, Parcel

NIGHT, MORNING = time(21), time(8)  # for devices without an account, by the clock of the town


def when_allowed(device: Device, *, at: datetime, parcel: Parcel, rhythm: Rhythm | None) -> datetime | None:
    """Return from when on this may ring on a device: now, when silence ends, or never when it rang often enough today.

    ``rhythm`` is what the holder of the account chose, None for a device without one. An alert and a test ring at once.
    """
    if parcel.urgent or not parcel.topic:
        return at
    rhythm = rhythm or Rhythm(zone_of(parcel.town.time_zone if parcel.town else None), NIGHT, MORNING)
    if device.day == day_in(at) and device.pushed >= rhythm.pushes:
        return None
    return next_moment(rhythm, at)


def day_in(at: datetime) -> date:
    """Return the day by which pushes are counted."""
    return at.astimezone(zone_of(settings.TIME_ZONE)).date()
