"""Who took part in a conversation that was shown to moderators: they do not decide, not even once it is forgotten."""

from __future__ import annotations

from typing import TYPE_CHECKING

from messaging.models import Flag, Message, Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from messaging.models import Conversation


def note_parties(*, conversation: Conversation, flags: Iterable[Flag]) -> None:
    """Write down with each flag who took or takes part, whatever became of them, and who said something there."""
    people = set(Part.objects.filter(conversation=conversation).values_list("person", flat=True))
    people |= set(Message.objects.filter(conversation=conversation).values_list("author", flat=True)) - {None}
    rows = Flag.parties.through
    made = [rows(flag_id=flag.pk, user_id=person) for flag in flags for person in people]
    rows.objects.bulk_create(made, ignore_conflicts=True)
