"""Reading the bell: what was read on one device is read on all of them at once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from alerts.models import Notification
from alerts.querysets import NotificationQuerySet
from alerts.services.counting import lock, tell
from profiles.models import User


def read(*, person: User, notification: Notification) -> None:
    """Mark one line as read; what follows begins another."""
    _read(person, Notification.objects.filter(pk=notification.pk))


def read_about(*, person: User, kind: int, pk: int) -> None:
    """Mark as read what this person was told of a thing (its content type and id): they are looking at it."""
    _read(person, Notification.objects.filter(target_content_type=kind, target_object_id=str(pk)))


def read_all(*, person: User) -> None:
    """Mark everything as read."""
    _read(person, Notification.objects.all())


def _read(person: User, lines: NotificationQuerySet) -> None:
    with transaction.atomic():
        lock([person.pk])
        count = lines.visible_to(person).unread().update(unread=False, group_key="")
        if count:
            User.objects.filter(pk=person.pk).update(unread=F("unread") - count)
            tell([person.pk])
