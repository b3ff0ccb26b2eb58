"""Who may write to whom, said before one types."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cases.rules import can_handle
from feed.models import Follow
from messaging.models import Conversation, Kind, Message, Part, Ruling, Spent, Standing, What
from places.modules import Module
from profiles.models import Block, Mandate, User

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from cases.models import Case
    from places.models import Town

YOUNG = timedelta(days=3)  # an account that is
REQUESTS, REQUESTS_OF_THE_YOUNG = 10, 3  # to people unknown, in 24 hours
FILES = 100  # that one account sends in 24 hours
BEFORE_AN_ANSWER = 3  # messages that a request may hold
OPEN_QUESTIONS = 5  # of one person to one town hall
MAX_PEOPLE = 20  # of a group


class Reach(Enum):
    """How far somebody's words go to somebody else."""

    OPEN = "open"
    REQUEST = "request"  # they wait in a list of their own until the other accepts
    CLOSED = "closed"  # for good or for now: blocked either way, an account that left, a decision of moderators


def pair_of(one: User, other: User) -> str:
    """Return the name of the conversation of two people, the same from either side."""
    return _pair(one.pk, other.pk)


def _pair(one: int, other: int) -> str:
    return ":".join(map(str, sorted((one, other))))


def reach(writer: User, other: User) -> Reach:
    """Return how far what ``writer`` says goes to ``other`` now."""
    return Reach.CLOSED if kept_apart(writer, other) else _reach(writer, other)


def seeming_reach(writer: User, other: User) -> Reach:
    """Return how far it seems to go before it is said: who acts for a town does not learn from it who is a minor."""
    return reach(writer, other) if writer.is_minor else _reach(writer, other)


def _reach(writer: User, other: User) -> Reach:
    if writer.pk == other.pk or not _in_use(other) or not may_send(writer):
        return Reach.CLOSED
    if apart(writer, other):
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
    most = REQUESTS_OF_THE_YOUNG if timezone.now() - person.date_joined < YOUNG else REQUESTS
    return max(0, most - _spent(person, What.ASKING))


def files_left(person: User) -> int:
    """Return how many more files this account may send along with messages today."""
    return max(0, FILES - _spent(person, What.FILE))


def words_left(writer: User, conversation: Conversation) -> int:
    """Return how much more a request may say before it is answered."""
    return max(0, BEFORE_AN_ANSWER - Message.objects.filter(conversation=conversation, author=writer).count())


def may_say(writer: User, conversation: Conversation, how_far: Callable[[User, User], Reach] = reach) -> Reach:
    """Return how far what ``writer`` says in a conversation goes now.

    Pages say it before one types, as it seems: with ``seeming_reach``.
    Whoever answers a question to a town hall is asked for apart (``cases.rules.can_handle``).
    """
    parts = Part.objects.filter(conversation=conversation).select_related("person")
    mine, others = _sides(list(parts), writer)
    if mine is None or mine.standing in (Standing.LEFT, Standing.DROPPED) or not may_send(writer):
        return Reach.CLOSED
    if conversation.kind == Kind.TOWN and not answers_in_private(conversation.town_id or 0):
        return Reach.CLOSED
    if conversation.kind == Kind.PAIR:  # whoever refused may still think better of it
        return how_far(writer, others[0].person) if others else Reach.CLOSED
    if mine.standing == Standing.REFUSED:
        return Reach.CLOSED
    alone = conversation.kind == Kind.GROUP and not any(part.standing == Standing.TAKEN for part in others)
    return Reach.REQUEST if alone and any(part.seems_asked for part in others) else Reach.OPEN


def apart_from_any(person: User, others: Collection[int]) -> bool:
    """Tell whether a block, either way, or the protection of minors stands between the person and one of these."""
    either_way = Q(blocker=person, blocked__in=others) | Q(blocker__in=others, blocked=person)
    if Block.objects.filter(either_way).exists():
        return True
    return kept_apart_from_any(person, others)


def counterpart(conversation: Conversation, person: User) -> User | None:
    """Return the other one of two people."""
    others = User.objects.filter(pk__in=Part.objects.filter(conversation=conversation).values("person"))
    return others.exclude(pk=person.pk).first() if conversation.kind == Kind.PAIR else None


def _sides(parts: list[Part], person: User) -> tuple[Part | None, list[Part]]:
    mine = next((part for part in parts if part.person_id == person.pk), None)
    return mine, [part for part in parts if part.person_id != person.pk]


def _spent(person: User, what: What) -> int:
    """Return how many of these somebody used up in a day: nothing that is deleted or left since gives one back."""
    lately = timezone.now() - timedelta(hours=24)
    return int(Spent.objects.filter(person=person, what=what, at__gt=lately).count())


def may_ask_towns(person: User) -> bool:
    """Anybody who may send messages at all: a guest has no page to read an answer on."""
    return may_send(person)


def answers_in_private(town: Town | int) -> bool:
    """Tell whether somebody answers in this town's name now, so that what is written in private is read."""
    return Mandate.objects.handling(town).exists()


def takes_questions(town: Town | None) -> bool:
    """Tell whether this town takes private questions here and somebody reads them."""
    return town is not None and town.offers(Module.PRIVATE) and answers_in_private(town)


def questions_left(person: User, town: Town) -> int:
    """Return how many more questions may wait for this town hall at once."""
    waiting = Conversation.objects.filter(started_by=person, town=town, cases__is_open=True)
    return max(0, OPEN_QUESTIONS - waiting.count())


def answers_for(viewer: User, conversation: Conversation, case: Case) -> bool:
    """Tell whether somebody may answer this question in the town's name now; nobody answers their own."""
    return conversation.started_by_id != viewer.pk and can_handle(viewer, case)


def _in_use(person: User) -> bool:
    return person.is_active and not person.is_guest


def may_send(person: User) -> bool:
    """Tell whether an account sends messages at all: it is in use, and moderators did not stop it for some days.

    What is said in a town's name is the town's and is not asked this: an official whom moderators stop goes on
    answering, and who manages the town takes them off.
    """
    return _in_use(person) and silence_of(person) is None


def silence_of(person: User) -> Ruling | None:
    """Return the decision by which somebody sends no message now, the longest of several."""
    found: Ruling | None = (
        Ruling.objects.filter(person=person, until__gt=timezone.now()).select_related("flag").order_by("-until").first()
    )
    return found


def kept_apart(one: User, other: User) -> bool:
    """Tell whether one of the two is a minor and the other acts for a town: neither writes to the other first.

    A frozen mandate gives no right, and takes no protection away. What both already take part in goes on. Whoever
    brings people together (a group) asks it of each two of them.
    """
    return (one.is_minor or other.is_minor) and kept_apart_from_any(one, [other.pk])


def kept_apart_from_any(person: User, others: Collection[int]) -> bool:
    """Tell the same of a person and each of these, in no more queries for many."""
    people = {person.pk, *others}
    minors = set(User.objects.filter(pk__in=people, is_minor=True).values_list("pk", flat=True))
    if not minors:
        return False
    acting = set(Mandate.objects.running().filter(person__in=people).values_list("person", flat=True))
    facing = (acting if person.pk in minors else set()) | (minors if person.pk in acting else set())
    facing -= {person.pk}
    if not facing:
        return False
    talks = Conversation.objects.filter(pair__in=[_pair(person.pk, pk) for pk in facing])
    said = Message.objects.filter(conversation=OuterRef("pk"))
    taken = Part.objects.filter(conversation=OuterRef("pk"), standing=Standing.TAKEN)
    both = [Exists(said.filter(author=person)), Exists(said.exclude(author=person))]
    both += [Exists(taken.filter(person=person)), Exists(taken.exclude(person=person))]
    return talks.filter(*both).count() < len(facing)


def apart(one: User, other: User) -> bool:
    """Tell whether one of the two blocked the other: which of them is nobody's to know (DM-7)."""
    return Block.objects.filter(Q(blocker=one, blocked=other) | Q(blocker=other, blocked=one)).exists()
