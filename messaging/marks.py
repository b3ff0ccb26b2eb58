"""What the people of a conversation see of each other: that one types, that a message came, that it was read.

A mark is shared, or it is not: whoever hides one does not see that of others. It is shared by those who take part, of
whom neither blocked the other; so that what is known and who is told are one question (DM-2, DM-7). A request shares
nothing, and a town hall, whose agents have no side of their own, neither.

How far a message came does not go back when somebody blocks, which would tell it: between two it stops where it was
(``stopped``), in a group, where a block ends nothing, it goes on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from messaging.models import Conversation, Habits, Kind, Message, Part, Standing
from profiles.models import Block

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from profiles.models import User

TYPES_FOR = timedelta(seconds=6)  # one who types says so every four


class Mark(StrEnum):
    """What may be seen of somebody; the words stand in the names of the columns of ``Habits`` too."""

    TYPING = "typing"
    GOT = "got"
    READ = "read"


class Stage(StrEnum):
    """How far a message came, for its author."""

    SENT = "sent"
    GOT = "got"
    READ = "read"


@dataclass(frozen=True)
class State:
    """What somebody sees of the others in a conversation now."""

    message: int = 0  # one's own last one, 0 where there is none to say something of
    stage: Stage = Stage.SENT
    readers: int = 0  # of a group
    typing: tuple[str, ...] = ()


NOTHING = State()


def sharing(person: User, *marks: Mark) -> QuerySet[Part]:
    """Return the sides of those with whom a person shares one of these marks, as ``shares_<mark>``, if any."""
    return _showing(person, *marks).exclude(_apart(person))


def stopped(person: User) -> Exists:
    """Return whether the side of this row is one of two people, one of whom blocked the other: no mark moves there."""
    others = Part.objects.filter(conversation=OuterRef("conversation"), conversation__kind=Kind.PAIR)
    return Exists(others.exclude(person=person).filter(_apart(person)))


def _apart(person: User) -> Exists:
    either_way = Q(blocker=person, blocked=OuterRef("person")) | Q(blocker=OuterRef("person"), blocked=person)
    return Exists(Block.objects.filter(either_way))


def _showing(person: User, *marks: Mark) -> QuerySet[Part]:
    mine = _shown_by(person)
    there = Part.objects.filter(standing=Standing.TAKEN, person__is_active=True).exclude(person=person)
    hidden = Habits.objects.filter(person=OuterRef("person"))
    shared = {f"shares_{mark}": ~Exists(hidden.filter(**{f"shows_{mark}": False})) for mark in marks if mark in mine}
    if not shared:
        return there.none()
    any_of = Q()
    for name in shared:
        any_of |= Q(**{name: True})
    found: QuerySet[Part] = there.annotate(**shared).filter(any_of)
    return found


def _shown_by(person: User) -> set[Mark]:
    habits = Habits.objects.filter(person=person).first() or Habits()
    return {mark for mark in Mark if getattr(habits, f"shows_{mark}")}


def state(conversation: Conversation, viewer: User) -> State:
    """Return what the viewer sees of the others in a conversation in which they take part; four queries."""
    if conversation.kind == Kind.TOWN:
        return NOTHING
    taken = Part.objects.visible_to(viewer).filter(conversation=conversation, standing=Standing.TAKEN)
    if not taken.exists():
        return NOTHING
    there = _showing(viewer, *Mark).filter(conversation=conversation).annotate(is_apart=_apart(viewer))
    others: list[Any] = list(there.select_related("person"))
    since = timezone.now() - TYPES_FOR
    near = [part for part in others if not part.is_apart and _shares(part, Mark.TYPING)]
    typing = [part for part in near if part.typing_at and part.typing_at > since]
    own = Message.objects.visible_to(viewer).filter(conversation=conversation, author=viewer, deleted_at=None)
    last = own.order_by("-pk").values_list("pk", flat=True).first() or 0
    readers = sum(_shares(part, Mark.READ) and part.read >= last for part in others)
    takers = [part for part in others if _shares(part, Mark.GOT) and part.since <= last]
    arrived = bool(takers) and all(part.got >= last for part in takers)
    stage = Stage.READ if readers else Stage.GOT if arrived else Stage.SENT
    return State(last, stage, readers, tuple(part.person.name for part in typing))


def _shares(part: Part, mark: Mark) -> bool:
    return bool(getattr(part, f"shares_{mark}", False))
