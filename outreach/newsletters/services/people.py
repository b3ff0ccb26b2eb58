"""Erasing a person from letters: the town's words stay, without their name; what they received ends without a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from outreach.newsletters.models import Letter, Reader

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take a person's name off the letters they had sent, and them and their address off all lists of readers."""
    with transaction.atomic():
        Letter.objects.filter(author=person).update(author=None)
        Reader.objects.filter(Q(person=person) | Q(email=person.email)).delete()
