"""Erasing a person from questions: what they asked goes, and their name from what they were asked (PRIV-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from officials.questions.models import Handing, Question
from officials.questions.services.asking import delete_question

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back what a person asked; what others asked them keeps the title alone."""
    with transaction.atomic():
        for question in Question.objects.filter(author=person, deleted_at=None).prefetch_related("cases"):
            delete_question(question=question)
        Question.objects.filter(author=person).update(author=None, key=None)
        mandates = person.mandates.values("pk")
        Question.objects.filter(official__in=mandates).update(asked_name="")
        Handing.objects.filter(official__in=mandates).update(name="")
        Handing.objects.filter(by=person).update(by=None)
