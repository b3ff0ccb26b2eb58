"""Saying something in private, correcting it, taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from alerts.services import promise_talk
from alerts.services.counting import lock
from cases.querysets import handlers
from cases.services import locked_case
from core.ids import next_id
from core.sealing import seal
from messaging.models import (
    MAX_FILES,
    MAX_TEXT,
    PURPOSE,
    Conversation,
    EnclosureKind,
    Kind,
    Message,
    Part,
    Standing,
    What,
)
from messaging.rules import (
    Reach,
    apart,
    counterpart,
    files_left,
    follows,
    may_say,
    pair_of,
    reach,
    requests_left,
    words_left,
)
from messaging.services.drafts import forget_draft
from messaging.services.enclosing import NewFile, discard, enclose
from messaging.services.people import hand_on
from messaging.services.refusals import (
    Answered,
    NoFilesYet,
    NothingSaid,
    NotNow,
    OutOfReach,
    TooLate,
    TooManyFiles,
    TooManyFilesToday,
    TooManyRequests,
    Unanswered,
    closed_to,
)
from messaging.services.spending import spend
from messaging.services.telling import hold, settle
from messaging.services.waiting import await_answer
from messaging.services.words import write_words

if TYPE_CHECKING:
    from uuid import UUID

    from feed.models import Publishable
    from profiles.models import User


@dataclass(frozen=True, slots=True)
class Along:
    """What goes with the words of a message: the one it answers, a thing of a wall shown as a card, photos or a PDF.

    Raises ``TooManyFiles``.
    """

    reply_to: Message | None = None
    about: Publishable | None = None
    files: Sequence[NewFile] = ()

    def __post_init__(self) -> None:
        if len(self.files) > (1 if any(file.kind is EnclosureKind.PDF for file in self.files) else MAX_FILES):
            raise TooManyFiles


NOTHING = Along()


def write_to(*, to: User, by: User, text: str, key: UUID, along: Along = NOTHING) -> Message:
    """Say something to a person, in the one conversation of the two, which the first message begins.

    Whoever does not follow the writer finds it among their requests. Raises ``OutOfReach``, ``TooManyRequests``, and
    what ``say`` does.
    """
    return say(conversation=meet(to=to, by=by, text=text, along=along), by=by, text=text, key=key, along=along)


def meet(*, to: User, by: User, text: str, along: Along = NOTHING) -> Conversation:
    """Return the one conversation of two people in which this can be said, made with nothing in it when there is none.

    Never inside another transaction: see ``_begin``. Raises as ``write_to``, before anything is made.
    """
    _check(reach(by, to), by=by, to=to, text=text, along=along)
    return Conversation.objects.filter(pair=pair_of(by, to)).first() or _begin(by, to)


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
            if not known:
                spend(writer, What.ASKING)
    return conversation


def say(*, conversation: Conversation, by: User, text: str, key: UUID, along: Along = NOTHING) -> Message:
    """Say something where one takes part; the same ``key`` again is the same message.

    Whoever writes in a request accepts it. Raises ``OutOfReach``, ``Unanswered``, ``NothingSaid``, ``NoFilesYet``,
    ``TooManyFilesToday``, ``TooManyOpen``.
    """
    with transaction.atomic():
        row = hold(conversation.pk)
        if row is None:
            raise OutOfReach
        said: Message | None = Message.objects.filter(conversation=row, key=key).first()
        if said is not None:
            if said.author_id == by.pk:
                return said
            raise OutOfReach
        if row.kind == Kind.TOWN:
            locked_case(row.case)  # before any bell, as whoever answers
        if along.files or row.kind == Kind.TOWN:  # what one account sends and asks is counted: one at a time
            lock([by.pk, *_hearing(row)])
        how = may_say(by, row)
        to = counterpart(row, by) if how is Reach.CLOSED else None
        _check(how, by=by, to=to, text=text, along=along)
        if how is Reach.REQUEST and words_left(by, row) == 0:
            raise Unanswered
        if row.kind == Kind.TOWN:
            await_answer(row)
        message = add_message(conversation=row, by=by, text=text, key=key, along=along)
        accepted = Part.objects.filter(conversation=row, person=by).exclude(standing=Standing.TAKEN)
        if accepted.update(standing=Standing.TAKEN) and row.is_group:
            hand_on(row)
        forget_draft(conversation=row, by=by)
        arrive(message)
    return message


def _check(how: Reach, *, by: User, to: User | None, text: str, along: Along) -> None:
    """Refuse what cannot be said to somebody so far away."""
    if how is Reach.CLOSED:
        raise closed_to(by, to)
    if along.files and how is Reach.REQUEST:
        raise NoFilesYet
    check_said(by, text, along)


def check_said(by: User, text: str, along: Along) -> None:
    """Refuse what says nothing, and more files than one account sends in a day.

    Raises ``NothingSaid``, ``TooManyFilesToday``.
    """
    if not text and not along.files:
        raise NothingSaid
    if along.files and len(along.files) > files_left(by):
        raise TooManyFilesToday


def add_message(
    *, conversation: Conversation, by: User, text: str, key: UUID, along: Along = NOTHING, capacity: str = ""
) -> Message:
    """Write a message of a conversation whose row the caller holds, without asking who may.

    It answers only what its author may read there and is not deleted.
    """
    reply_to = along.reply_to
    if reply_to is not None:
        there = Message.objects.visible_to(by).filter(conversation=conversation, deleted_at=None)
        reply_to = there.filter(pk=reply_to.pk).first()
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
    write_words(message, text[:MAX_TEXT])
    enclose(message=message, files=along.files)
    return message


def arrive(message: Message) -> None:
    """Have a new message be the last of everybody's list, unread but by its author, and tell open pages.

    Whoever refused is counted it and hears nothing; who left is not even counted it (DM-3).
    """
    parts = Part.objects.filter(conversation=message.conversation_id).shown()
    rung = parts.quick_to_hear().exclude(person=message.author_id).values_list("person", flat=True)
    promise_talk(message=message, conversation=message.conversation_id, people=rung)
    parts.filter(person=message.author_id).update(
        last=message.pk, got=message.pk, read=message.pk, unread=0, typing_at=None, is_archived=False
    )
    parts.exclude(person=message.author_id).update(last=message.pk, unread=F("unread") + 1, is_archived=False)
    settle(_hearing(message.conversation), conversation=message.conversation_id, message=message.pk)


def _hearing(conversation: Conversation) -> list[int]:
    """Return who hears what is said; who answers for a town has no part, and an open file hears of it all the same."""
    people = list(Part.objects.filter(conversation=conversation).inside().values_list("person", flat=True))
    if conversation.town_id is not None:
        people += handlers(conversation.town_id).values_list("pk", flat=True)
    return people


def _next_id(conversation: Conversation) -> int:
    """Return an id after every other of this conversation, whichever process gave those."""
    return max(next_id(), last_said(conversation) + 1)


def last_said(conversation: Conversation) -> int:
    """Return the id of the last message, 0 when nothing was said."""
    return Message.objects.filter(conversation=conversation).order_by("-pk").values_list("pk", flat=True).first() or 0


def edit_message(*, message: Message, by: User, text: str) -> Message:
    """Correct what one said a quarter of an hour ago at most; the page says that it was.

    Raises ``NotNow``, ``TooLate``, ``NothingSaid``, ``OutOfReach``: other words for somebody who blocked one would be a
    new message.
    """
    with transaction.atomic():
        row = _own(message, by)
        if not row.is_editable:
            raise TooLate
        if not row.capacity and may_say(by, row.conversation) is Reach.CLOSED:
            raise closed_to(by)
        if not text and not row.enclosures.exists():
            raise NothingSaid
        row.sealed, row.edited_at = seal(text[:MAX_TEXT], purpose=PURPOSE), timezone.now()
        row.save(update_fields=["sealed", "edited_at"])
        write_words(row, text[:MAX_TEXT])
        tell_change(row)
    return row


def delete_message(*, message: Message, by: User) -> None:
    """Take back what one said and what went along: its place stays, without words.

    What was answered in a town's name is its own only for a quarter of an hour. Raises ``NotNow``, ``Answered``.
    """
    with transaction.atomic():
        row = _own(message, by)
        if not row.is_deletable:
            raise Answered
        row.sealed, row.deleted_at, row.reply_to, row.about = "", timezone.now(), None, None
        row.save(update_fields=["sealed", "deleted_at", "reply_to", "about_kind", "about_id"])
        write_words(row, "")
        discard(row.enclosures.kept_for_nothing())  # what a flag shows goes with its ruling
        # Who had not read it has one message less to read.
        unread = Part.objects.filter(Q(unread__gt=0), conversation=row.conversation_id, read__lt=row.pk)
        unread.exclude(person=by).update(unread=F("unread") - 1)
        tell_change(row)


def _own(message: Message, by: User) -> Message:
    hold(message.conversation_id)
    mine = Message.objects.visible_to(by).filter(author=by, deleted_at=None, withheld=None)
    row: Message | None = mine.select_for_update(of=("self",)).filter(pk=message.pk).first()
    if row is None:
        raise NotNow
    return row


def tell_change(row: Message) -> None:
    """Tell whoever takes part; somebody who refused, left, came later, or is blocked since hears of no change (DM-3).

    In a group a block ends nothing: who would rather not read the other leaves.
    """
    parts = list(Part.objects.filter(conversation=row.conversation_id).select_related("person"))
    two = row.conversation.kind == Kind.PAIR
    author = next((part.person for part in parts if part.person_id == row.author_id), None)
    deaf = {
        part.person_id
        for part in parts
        if part.standing not in (Standing.ASKED, Standing.TAKEN)
        or part.since > row.pk
        or (two and author is not None and part.person_id != author.pk and apart(author, part.person))
    }
    told = {part.person_id for part in parts} | set(_hearing(row.conversation))
    settle(told, conversation=row.conversation_id, message=row.pk, deaf=deaf)
