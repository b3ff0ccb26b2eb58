"""One's own side of a conversation: answering a request, how far one read, putting it away, having it keep quiet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Greatest

from messaging.marks import Mark, stopped
from messaging.models import Conversation, Message, Part, Standing
from messaging.services.marks import tell_marks
from messaging.services.people import hand_on
from messaging.services.telling import hold, settle

if TYPE_CHECKING:
    from profiles.models import User


def answer_request(*, part: Part, accepted: bool) -> bool:
    """Accept a request, or refuse it so that it is gone; return whether it waited until now.

    The others are told neither.
    """
    with transaction.atomic():
        row = hold(part.conversation_id)
        waiting = Part.objects.filter(pk=part.pk, standing=Standing.ASKED)
        done = bool(waiting.update(standing=Standing.TAKEN if accepted else Standing.REFUSED))
        if done and row is not None and row.is_group:
            hand_on(row)
        settle([part.person_id], conversation=part.conversation_id)
    return done


def mark_read(*, conversation: Conversation, by: User, up_to: int) -> None:
    """Note that one read as far as a message; a number that goes back changes nothing, nor does one beyond the last.

    Between two, one of whom blocked the other, only what is left to read moves: the mark stays where it was.
    """
    with transaction.atomic():
        hold(conversation.pk)
        part = Part.objects.visible_to(by).filter(conversation=conversation).first()
        if part is None or part.standing != Standing.TAKEN or up_to <= part.read:
            return
        left = Message.objects.filter(conversation=conversation, pk__gt=up_to, deleted_at=None).exclude(author=by)
        read = min(up_to, part.last)
        mine = Part.objects.filter(pk=part.pk)
        mine.update(unread=left.count())
        mine.filter(~stopped(by)).update(read=read, got=Greatest("got", read))
        tell_marks(by, Mark.READ, [conversation.pk])
        settle([by.pk], conversation=conversation.pk)


def archive(*, part: Part, archived: bool) -> None:
    """Put a conversation away, or take it out again; a new message takes it out by itself."""
    _set(part, is_archived=archived)


def mute(*, part: Part, muted: bool) -> None:
    """Have a conversation count no more beside the envelope, or count again."""
    _set(part, is_muted=muted)


def _set(part: Part, **fields: bool) -> None:
    with transaction.atomic():
        hold(part.conversation_id)
        Part.objects.filter(pk=part.pk).update(**fields)
        settle([part.person_id], conversation=part.conversation_id)
