"""Having the others see that one types, that messages came, how far one read: those alone with whom one shares it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import live
from messaging.marks import Mark, sharing, stopped
from messaging.models import Conversation, Part, Standing
from messaging.rules import Reach, may_say
from messaging.streams import stream

if TYPE_CHECKING:
    from collections.abc import Iterable

    from profiles.models import User


def note_typing(*, conversation: Conversation, by: User) -> None:
    """Note that one types, for some seconds; nothing is written where nobody may know."""
    with transaction.atomic():
        mine = Part.objects.filter(conversation=conversation, person=by, standing=Standing.TAKEN)
        hearing = sharing(by, Mark.TYPING).filter(conversation=conversation)
        if not hearing.exists() or may_say(by, conversation) is not Reach.OPEN:
            return
        if mine.update(typing_at=timezone.now()):
            live.touch(*_ears(hearing))


def mark_got(*, by: User) -> None:
    """Note that all messages of a person's conversations came to a device of theirs.

    It holds one's own sides alone, those that nobody else holds: nobody waits for whoever only looks, nor the other
    way round. What arrives this moment is told to the page, which calls again.
    """
    with transaction.atomic():
        mine = Part.objects.filter(person=by, standing=Standing.TAKEN)
        late = list(mine.filter(~stopped(by), got__lt=F("last")).values_list("pk", flat=True))
        if not late:
            return
        held = dict(mine.filter(pk__in=late).select_for_update(skip_locked=True).values_list("pk", "conversation"))
        mine.filter(pk__in=held).update(got=F("last"))
        tell_marks(by, Mark.GOT, held.values())


def tell_marks(by: User, mark: Mark, conversations: Iterable[int]) -> None:
    """Have those with whom one shares a mark look again at these conversations, after the commit."""
    ears = _ears(sharing(by, mark).filter(conversation__in=list(conversations)))
    if ears:
        live.touch(*ears)


def _ears(parts: Iterable[Part]) -> list[str]:
    return [stream(part.conversation_id, part.person_id) for part in parts]
