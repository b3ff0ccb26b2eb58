"""Erasing a person from what was done in a town's name: their name and stars go, the acts stay (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from officials.work.models import Action, Commitment, Rating, Step
from officials.work.services.rating import withdraw_rating

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take a person's name off what they published and moved for a town, and their stars away.

    What was said in a town's name keeps its title and its words, like the steps of its cases.
    """
    with transaction.atomic():
        for rating in Rating.objects.filter(person=person).select_related("action", "commitment"):
            if not rating.work.is_gone:
                withdraw_rating(person=person, work=rating.work, question=rating.question)
        Rating.objects.filter(person=person).delete()
        Step.objects.filter(mover=person).update(mover=None)
        for model in (Action, Commitment):
            model.objects.filter(author=person).update(author=None, key=None)
