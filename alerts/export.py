"""What the bell knows of a person, for their download (GDPR, art. 15 and 20)."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

from alerts.kinds import Kind
from alerts.models import Device, Notification, Preference, Quiet, Subscription

if TYPE_CHECKING:
    from profiles.models import User


def data_of(person: User) -> dict[str, Any]:
    """Return what the person was told, what they listen to, how they want to hear of it, and their devices."""
    told = Notification.objects.filter(recipient=person).order_by("position")
    subscriptions = Subscription.objects.filter(person=person).order_by("pk").select_related("content_type")
    wishes = Preference.objects.filter(person=person).order_by("kind")
    quiet = Quiet.objects.filter(person=person).first()
    devices = Device.objects.filter(person=person).order_by("pk").prefetch_related("wishes")
    return {
        "devices": [
            {
                "device": row.words,
                "address": row.endpoint,
                "language": row.language,
                "topics": sorted(wish.topic for wish in row.wishes.all()),
                "since": row.created_at.isoformat(),
            }
            for row in devices
        ],
        "notifications": [
            {"verb": row.verb, "people": row.actors, "at": row.timestamp.isoformat(), "unread": row.unread}
            for row in told
        ],
        "subscriptions": [
            {
                "on": f"{row.content_type.model} {row.object_id}",
                "muted": row.muted,
                "at": row.created_at.isoformat(),
            }
            for row in subscriptions
        ],
        "switched_off": [wish.kind for wish in wishes if not wish.rings and wish.kind in Kind.values],
        "by_mail": {wish.kind: wish.mail for wish in wishes},
        "quiet": quiet and {"from": _clock(quiet.start), "to": _clock(quiet.end), "pushes_a_day": quiet.pushes},
    }


def _clock(hour: time | None) -> str | None:
    return hour.isoformat("minutes") if hour else None
