"""Erasing a person from the register: what they decided stays, signed by their capacity alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation.models import Decision, Lift

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take a person's name off what they decided; the decisions are the public's."""
    Decision.objects.filter(actor=person).update(actor=None)
    Lift.objects.filter(person=person).delete()
