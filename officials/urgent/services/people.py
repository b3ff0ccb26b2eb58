"""Erasing a person from alerts: the town's message stays, their name goes; what was not sent goes with it (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from officials.urgent.models import Alert, Step

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take a person's name off the alerts they prepared, confirmed and followed up."""
    with transaction.atomic():
        Alert.objects.prepared().filter(author=person).delete()
        Alert.objects.filter(author=person).update(author=None)
        Alert.objects.filter(confirmed_by=person).update(confirmed_by=None)
        Step.objects.filter(author=person).update(author=None)
