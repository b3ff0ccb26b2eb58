"""Erasing a person from public money: a town’s account stays, unsigned (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from feed.services import touch
from officials.spending.models import Ledger

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Forget who published what a town published, and what they had only sent to the desk."""
    with transaction.atomic():
        Ledger.objects.waiting().filter(author=person).delete()
        for ledger in Ledger.objects.filter(author=person):
            Ledger.objects.filter(pk=ledger.pk).update(author=None, capacity="")
            touch(subject=ledger)
