"""Forgetting a person: their words go, the place of each stays for who answered.

A question to a town hall is forgotten whole, the answers too, for they are about who asked; its case is closed and
keeps its days. What the person answered in a town's name is the town's: it stays, with its capacity and without a
name, as the steps of a case do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from cases.services import close_case
from messaging.models import Conversation, Kind, Message, Part
from messaging.services.telling import settle

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back everything the person said in private, and the person out of every conversation (PRIV-1)."""
    for pk in Part.objects.filter(person=person).order_by("conversation").values_list("conversation", flat=True):
        with transaction.atomic():
            row = Conversation.objects.select_for_update().get(pk=pk)
            if row.kind == Kind.TOWN:
                _forget_question(row, person)
                continue
            words = Message.objects.filter(conversation=pk, author=person)
            words.filter(deleted_at=None).update(sealed="", deleted_at=timezone.now())
            words.update(author=None)
            Part.objects.filter(conversation=pk, person=person).delete()
            others = list(Part.objects.filter(conversation=pk).values_list("person", flat=True))
            if not others:
                Conversation.objects.filter(pk=pk).delete()
                continue
            for part in Part.objects.filter(conversation=pk):
                left = Message.objects.filter(conversation=pk, pk__gt=part.read, deleted_at=None)
                part.unread = left.exclude(author=part.person_id).count()
                part.save(update_fields=["unread"])
            settle(others, conversation=pk)
    Message.objects.filter(author=person).exclude(capacity="").update(author=None)
    Conversation.objects.filter(started_by=person).update(started_by=None)


def _forget_question(row: Conversation, person: User) -> None:
    close_case(case=row.case)
    Message.objects.filter(conversation=row).delete()
    Part.objects.filter(conversation=row).delete()
    row.sealed_title, row.started_by = "", None
    row.save(update_fields=["sealed_title", "started_by"])
    settle([person.pk], conversation=row.pk)
