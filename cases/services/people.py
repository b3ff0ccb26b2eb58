"""Erasing a person from cases: what a town said stays, unsigned; what was kept for them goes (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from cases.models import Case, Move, Note, SavedFilter

if TYPE_CHECKING:
    from profiles.models import User


def forget_notes(*, case: Case) -> None:
    """Forget what colleagues noted of a case that was about a person who is erased."""
    Note.objects.filter(case=case).delete()


def erase_person(person: User) -> None:
    """Take a person's name off what they moved, noted and had in hand."""
    with transaction.atomic():
        Move.objects.filter(mover=person).update(mover=None)
        Note.objects.filter(author=person).update(author=None)
        Case.objects.filter(assignee=person).update(assignee=None)
        SavedFilter.objects.filter(person=person).delete()
