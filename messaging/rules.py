"""Who may write to whom, said before one types."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone

from feed.models import Follow
from messaging.models import Conversation, Enclosure, Kind, Message, Part, Standing
from profiles.models import Block, User

if TYPE_CHECKING:
    from datetime import datetime

YOUNG = timedelta(days=3)  # an account that is
REQUESTS, REQUESTS_OF_THE_YOUNG = 10, 3  # to people unknown, in 24 hours
FILES = 100  # that one account sends in 24 hours
BEFORE_AN_ANSWER = 3  # messages that a request may hold


class Reach(Enum):
    """How far somebody's words go to somebody else."""

    OPEN = "open"
    REQUEST = "request"  # they wait in a list of their own until the other accepts
    CLOSED = "closed"  # for good or for now: blocked either way, an account that left


def pair_of(one: User, other: User) -> str:
    """Return the name of the conversation of two people, the same from either side."""
    return ":".join(map(str, sorted((one.pk, other.pk))))


def reach(writer: User, other: User) -> Reach:
    """Return how far what ``writer`` says goes to ``other`` now."""
    if writer.pk == other.pk or not _in_use(writer) or not _in_use(other) or apart(writer, other):
        return Reach.CLOSED
    part = Part.objects.filter(conversation__pair=pair_of(writer, other), person=other).first()
    if part is not None:
        return Reach.OPEN if part.standing == Standing.TAKEN else Reach.REQUEST
    return Reach.OPEN if follows(other, writer) else Reach.REQUEST


def follows(person: User, other: User) -> bool:
    """Tell whether ``person`` follows ``other``: then nobody needs to ask."""
    kind = ContentType.objects.get_for_model(User)
    return Follow.objects.filter(follower=person, source__content_type=kind, source__object_id=other.pk).exists()


def requests_left(person: User) -> int:
    """Return how many more people unknown this account may write to today."""
    now = timezone.now()
    most = REQUESTS_OF_THE_YOUNG if now - person.date_joined < YOUNG else REQUESTS
    return max(0, most - _begun(person, now - timedelta(hours=24)))


def files_left(person: User) -> int:
    """Return how many more files this account may send along with messages today."""
    lately = timezone.now() - timedelta(hours=24)
    return max(0, FILES - Enclosure.objects.filter(message__author=person, message__sent_at__gt=lately).count())


def words_left(writer: User, conversation: Conversation) -> int:
    """Return how much more a request may say before it is answered."""
    return max(0, BEFORE_AN_ANSWER - Message.objects.filter(conversation=conversation, author=writer).count())


def may_say(writer: User, conversation: Conversation) -> Reach:
    """Return how far what ``writer`` says in a conversation goes now: the page says it before one types.

    Whoever answers a question to a town hall is asked for apart (``cases.rules.can_handle``).
    """
    parts = Part.objects.filter(conversation=conversation).select_related("person")
    mine, others = _sides(list(parts), writer)
    if mine is None or mine.standing == Standing.LEFT or not _in_use(writer):
        return Reach.CLOSED
    if conversation.kind == Kind.PAIR:  # whoever refused may still think better of it
        return reach(writer, others[0].person) if others else Reach.CLOSED
    return Reach.CLOSED if mine.standing == Standing.REFUSED else Reach.OPEN


def _sides(parts: list[Part], person: User) -> tuple[Part | None, list[Part]]:
    mine = next((part for part in parts if part.person_id == person.pk), None)
    return mine, [part for part in parts if part.person_id != person.pk]


def _begun(person: User, since: datetime) -> int:
    return Conversation.objects.filter(started_by=person, started_at__gt=since).count()


def _in_use(person: User) -> bool:
    return person.is_active and not person.is_guest


def apart(one: User, other: User) -> bool:
    """Tell whether one of the two blocked the other: which of them is nobody's to know (DM-7)."""
    return Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).exists()
