"""Forgetting a person: their words go, the place of each stays for who answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from messaging.models import Conversation, Flag, Message, Opening, Part, Ruling, Shown
from messaging.services.telling import settle

if TYPE_CHECKING:
    from profiles.models import User


def erase_person(person: User) -> None:
    """Take back everything the person said in private, and the person out of every conversation (PRIV-1)."""
    for pk in Part.objects.filter(person=person).order_by("conversation").values_list("conversation", flat=True):
        with transaction.atomic():
            Conversation.objects.select_for_update().get(pk=pk)
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
    Conversation.objects.filter(started_by=person).update(started_by=None)
    Opening.objects.filter(conversation=None).update(sealed_reason="")  # nobody is left whom it concerns
    _erase_from_flags(person)


def _erase_from_flags(person: User) -> None:
    """Take the person's words out of what was shown to moderators, and all that was shown against them."""
    with transaction.atomic():
        about = Flag.objects.filter(accused=person)
        Shown.objects.filter(Q(author=person) | Q(flag__in=about)).delete()
        Flag.objects.filter(Q(reporter=person) | Q(accused=person)).update(sealed_words="")
        about.update(accused=None)
        Flag.objects.filter(reporter=person).update(reporter=None)
        Ruling.objects.filter(person=person).update(sealed_reasons="", person=None)
        Ruling.objects.filter(by=person).update(by=None)
