"""Erasing a person from what was announced in a town's name: their name goes, the agenda stays (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from officials.events.models import Change, Event

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take a person's name off what they announced, changed and wrote minutes of; what the town said stays."""
    with transaction.atomic():
        Change.objects.filter(by=person).update(by=None)
        Event.objects.filter(minutes_by=person).update(minutes_by=None)
        Event.objects.filter(author=person).update(author=None, key=None)
