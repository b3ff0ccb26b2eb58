"""Saying something in private, correcting it, taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alerts.services.counting import lock
from core.ids import next_id
from core.sealing import seal
from messaging.models import MAX_TEXT, PURPOSE, Conversation, Message, Part, Standing
from messaging.rules import Reach, apart, counterpart, follows, may_say, pair_of, reach, requests_left, words_left
from messaging.services.refusals import NotNow, OutOfReach, TooLate, TooManyRequests, Unanswered, closed_to
from messaging.services.telling import settle

if TYPE_CHECKING:
    from uuid import UUID

    from feed.models import Publishable
    from profiles.models import User


@dataclass(frozen=True, slots=True)
class Along:
    """What goes with the words of a message: the one it answers, a thing of a wall shown as a card."""

    reply_to: Message | None = None
    about: Publishable | None = None


NOTHING = Along()


def write_to(*, to: User, by: User, text: str, key: UUID, along: Along = NOTHING) -> Message:
    """Say something to a person, in the one conversation of the two, which the first message begins.

    Whoever does not follow the writer finds it among their requests. Raises ``OutOfReach``, ``TooManyRequests``,
    ``Unanswered``.
    """
    if reach(by, to) is Reach.CLOSED:
        raise closed_to(by, to)
    conversation = Conversation.objects.filter(pair=pair_of(by, to)).first() or _begin(by, to)
    return say(conversation=conversation, by=by, text=text, key=key, along=along)


def _begin(writer: User, to: User) -> Conversation:
    """Make the conversation, with nothing in it, in a transaction of its own: it holds both bells, which ``say`` takes
    after the conversation's row.
    """
    with transaction.atomic():
        lock([writer.pk, to.pk])  # the two at once make one, and one account's requests are counted
        known = follows(to, writer)
        left = requests_left(writer)
        conversation, made = Conversation.objects.get_or_create(
            pair=pair_of(writer, to), defaults={"started_by": writer}
        )
        if made:
            if not known and left == 0:
                raise TooManyRequests
            standing = Standing.TAKEN if known else Standing.ASKED
            Part.objects.create(conversation=conversation, person=writer)
            Part.objects.create(conversation=conversation, person=to, standing=standing)
    return conversation


def say(*, conversation: Conversation, by: User, text: str, key: UUID, along: Along = NOTHING) -> Message:
    """Say something where one takes part; the same ``key`` again is the same message.

    Whoever writes in a request accepts it. Raises ``OutOfReach``, ``Unanswered``.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)
        said: Message | None = Message.objects.filter(conversation=row, key=key).first()
        if said is not None:
            if said.author_id == by.pk:
                return said
            raise OutOfReach
        how = may_say(by, row)
        if how is Reach.CLOSED:
            raise closed_to(by, counterpart(row, by))
        if how is Reach.REQUEST and words_left(by, row) == 0:
            raise Unanswered
        message = add_message(conversation=row, by=by, text=text, key=key, along=along)
        Part.objects.filter(conversation=row, person=by).update(standing=Standing.TAKEN)
        arrive(message)
    return message


def add_message(
    *, conversation: Conversation, by: User, text: str, key: UUID, along: Along = NOTHING, capacity: str = ""
) -> Message:
    """Write a message of a conversation whose row the caller holds, without asking who may."""
    reply_to = along.reply_to
    if reply_to is not None and reply_to.conversation_id != conversation.pk:
        reply_to = None
    message: Message = Message.objects.create(
        id=_next_id(conversation),
        conversation=conversation,
        author=by,
        capacity=capacity,
        sealed=seal(text[:MAX_TEXT], purpose=PURPOSE),
        key=key,
        reply_to=reply_to,
        about=along.about,
    )
    return message


def arrive(message: Message) -> None:
    """Have a new message be the last of everybody's list, unread but by its author, and tell open pages.

    Whoever refused is counted it and hears nothing; who left is not even counted it (DM-3).
    """
    parts = Part.objects.filter(conversation=message.conversation_id).exclude(standing=Standing.LEFT)
    parts.filter(person=message.author_id).update(
        last=message.pk, got=message.pk, read=message.pk, unread=0, is_archived=False
    )
    parts.exclude(person=message.author_id).update(last=message.pk, unread=F("unread") + 1, is_archived=False)
    told = Part.objects.filter(conversation=message.conversation_id).inside().values_list("person", flat=True)
    settle(told, conversation=message.conversation_id, message=message.pk)


def _next_id(conversation: Conversation) -> int:
    """Return an id after every other of this conversation, whichever process gave those."""
    last = Message.objects.filter(conversation=conversation).order_by("-pk").values_list("pk", flat=True).first() or 0
    return max(next_id(), last + 1)


def edit_message(*, message: Message, by: User, text: str) -> Message:
    """Correct what one said a quarter of an hour ago at most; the page says that it was.

    Raises ``NotNow``, ``TooLate``, ``OutOfReach``: other words for somebody who blocked one would be a new message.
    """
    with transaction.atomic():
        row = _own(message, by)
        if not row.is_editable:
            raise TooLate
        if not row.capacity and may_say(by, row.conversation) is Reach.CLOSED:
            raise closed_to(by)
        row.sealed, row.edited_at = seal(text[:MAX_TEXT], purpose=PURPOSE), timezone.now()
        row.save(update_fields=["sealed", "edited_at"])
        _tell_change(row)
    return row


def delete_message(*, message: Message, by: User) -> None:
    """Take back what one said: its place stays, without words. Raises ``NotNow``."""
    with transaction.atomic():
        row = _own(message, by)
        row.sealed, row.deleted_at = "", timezone.now()
        row.save(update_fields=["sealed", "deleted_at"])
        # Who had not read it has one message less to read.
        unread = Part.objects.filter(Q(unread__gt=0), conversation=row.conversation_id, read__lt=row.pk)
        unread.exclude(person=by).update(unread=F("unread") - 1)
        _tell_change(row)


def _own(message: Message, by: User) -> Message:
    Conversation.objects.select_for_update().get(pk=message.conversation_id)
    mine = Message.objects.visible_to(by).filter(author=by, deleted_at=None)
    row: Message | None = mine.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if row is None:
        raise NotNow
    return row


def _tell_change(row: Message) -> None:
    """Tell whoever takes part; somebody who refused, left, or is blocked since hears of no change (DM-3)."""
    parts = list(Part.objects.filter(conversation=row.conversation_id).select_related("person"))
    author = next((part.person for part in parts if part.person_id == row.author_id), None)
    deaf = {
        part.person_id
        for part in parts
        if part.standing not in (Standing.ASKED, Standing.TAKEN)
        or (author is not None and part.person_id != author.pk and apart(author, part.person))
    }
    settle([part.person_id for part in parts], conversation=row.conversation_id, message=row.pk, deaf=deaf)
