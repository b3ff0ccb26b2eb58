"""Who is in a conversation, when somebody goes: a group is handed on, an empty one forgotten, a person erased.

A question to a town hall is forgotten whole, the answers too, for they are about who asked; its case is closed and
keeps its days. What the person answered in a town's name is the town's: it stays, with its capacity and without a
name, as the steps of a case do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cases.services import close_case, forget_notes
from messaging.models import (
    Conversation,
    Draft,
    Enclosure,
    Flag,
    Habits,
    Kind,
    Message,
    MessageWord,
    Opening,
    Part,
    Ruling,
    Shown,
    Spent,
    Standing,
)
from messaging.services.enclosing import discard
from messaging.services.parties import note_parties
from messaging.services.telling import hold, settle

if TYPE_CHECKING:
    from profiles.models import User


def hand_on(conversation: Conversation) -> None:
    """Give a group whose owner is gone to whoever has been in it longest, and forget it when nobody is left.

    The caller holds its row. Somebody who is only asked keeps it while nobody takes part; or who refused, for the
    others would see by who keeps it who did.
    """
    parts = Part.objects.filter(conversation=conversation)
    if not parts.inside().exists():
        forget_conversation(conversation)
        return
    shown = parts.shown().order_by("since", "pk")
    owner = shown.filter(is_owner=True).first()
    if owner is not None and owner.standing == Standing.TAKEN:
        return
    heir = shown.filter(standing=Standing.TAKEN).first() or owner or shown.first()
    if heir is not None and heir != owner:
        parts.update(is_owner=False)
        parts.filter(pk=heir.pk).update(is_owner=True)


def forget_conversation(conversation: Conversation) -> None:
    """Remove a conversation in which nobody is left, with its files. The caller holds its row."""
    note_parties(conversation=conversation, flags=Flag.objects.filter(conversation=conversation))  # who came since too
    discard(Enclosure.objects.filter(message__conversation=conversation))
    Conversation.objects.filter(pk=conversation.pk).delete()


def erase_person(person: User) -> None:
    """Take back everything the person said in private, and the person out of every conversation (PRIV-1)."""
    Draft.objects.filter(person=person).delete()
    Habits.objects.filter(person=person).delete()
    Spent.objects.filter(person=person).delete()
    for pk in Part.objects.filter(person=person).order_by("conversation").values_list("conversation", flat=True):
        with transaction.atomic():
            row = hold(pk)
            if row is None:  # the last other one left meanwhile
                continue
            if row.kind == Kind.TOWN:
                _forget_question(row, person)
                continue
            words = Message.objects.filter(conversation=row, author=person)
            MessageWord.objects.filter(message__in=words).delete()
            discard(Enclosure.objects.filter(message__in=words.values("pk")))
            words.filter(deleted_at=None).update(
                sealed="", deleted_at=timezone.now(), reply_to=None, about_kind=None, about_id=None
            )
            words.update(author=None)
            Part.objects.filter(conversation=row, person=person).delete()
            others = Part.objects.filter(conversation=row)
            if not others.exists():
                forget_conversation(row)
                continue
            for part in others.shown():
                left = Message.objects.filter(conversation=row, pk__gt=part.read, deleted_at=None)
                part.unread = left.exclude(author=part.person_id).count()
                part.save(update_fields=["unread"])
            told = list(others.inside().values_list("person", flat=True))
            if row.is_group:
                hand_on(row)
            settle(told, conversation=row.pk)
    Message.objects.filter(author=person).exclude(capacity="").update(author=None)
    Conversation.objects.filter(started_by=person).update(started_by=None)
    Opening.objects.filter(conversation=None).update(sealed_reason="")  # nobody is left whom it concerns
    _erase_from_flags(person)


def _forget_question(row: Conversation, person: User) -> None:
    close_case(case=row.case)
    discard(Enclosure.objects.filter(message__conversation=row))
    Message.objects.filter(conversation=row).delete()
    forget_notes(case=row.case)
    Draft.objects.filter(conversation=row).delete()
    Opening.objects.filter(conversation=row).update(sealed_reason="")
    Shown.objects.filter(flag__conversation=row).delete()
    Part.objects.filter(conversation=row).delete()
    row.sealed_title, row.started_by, row.public = "", None, None
    row.save(update_fields=["sealed_title", "started_by", "public_kind", "public_id"])
    settle([person.pk], conversation=row.pk)


def _erase_from_flags(person: User) -> None:
    """Take the person's words out of what was shown to moderators, and all that was shown against them."""
    with transaction.atomic():
        about = Flag.objects.filter(accused=person)
        Shown.objects.filter(Q(author=person) | Q(flag__in=about)).delete()
        Flag.objects.filter(Q(reporter=person) | Q(accused=person)).update(sealed_words="")
        about.update(accused=None)
        Flag.parties.through.objects.filter(user=person).delete()
        Flag.objects.filter(reporter=person).update(reporter=None)
        Ruling.objects.filter(person=person).update(sealed_reasons="", sealed_lift="", person=None)
        Ruling.objects.filter(by=person).update(by=None)
        Ruling.objects.filter(lifted_by=person).update(lifted_by=None)
