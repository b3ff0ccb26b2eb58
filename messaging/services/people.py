"""Forgetting a person: their words go, the place of each stays for who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from messaging.models import Conversation, Draft, Habits, Message, MessageWord, Part
from messaging.services.telling import settle

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back everything the person said in private, and the person out of every conversation (PRIV-1)."""
    Draft.objects.filter(person=person).delete()
    Habits.objects.filter(person=person).delete()
    for pk in Part.objects.filter(person=person).order_by("conversation").values_list("conversation", flat=True):
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=pk)
            words = Message.objects.filter(conversation=pk, author=person)
            MessageWord.objects.filter(message__in=words).delete()
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
    Conversation.objects.filter(started_by=person).update(started_by=None)
