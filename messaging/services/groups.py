"""Groups of a few people: beginning one, who comes in, who goes.

Whoever follows the one who adds them comes in; others are asked, as for a request between two. Who went is asked
again before they are back, who refused never is, and nobody learns that they refused, or could not be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from alerts.services.counting import lock
from core.ids import next_id
from core.sealing import seal
from core.text.cleaning import clean_line
from messaging.models import MAX_TITLE, PURPOSE, Conversation, Draft, Kind, Message, Part, Standing, What
from messaging.rules import MAX_PEOPLE, Reach, apart_from_any, follows, requests_left, seeming_reach
from messaging.services.people import hand_on
from messaging.services.refusals import (
    Alone,
    NotOwner,
    OutOfGroup,
    OutOfReach,
    TooManyPeople,
    TooManyRequests,
    Untitled,
)
from messaging.services.spending import spend
from messaging.services.talking import last_said, say
from messaging.services.telling import hold, settle

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from profiles.models import User


def begin_group(*, title: str, people: Iterable[User], by: User, text: str, key: UUID) -> Message:
    """Begin a group with its first message; the same ``key`` again is the same group.

    Raises ``Untitled``, ``Alone``, ``TooManyPeople``, ``OutOfGroup``, ``TooManyRequests``, and what ``say`` raises.
    """
    with transaction.atomic():
        others = {person.pk: person for person in people if person.pk != by.pk}
        # The same form twice at once makes one, and one account's requests are counted. All bells that are told in the
        # end are held from the beginning, in their order: nobody else waits for the row of a group that begins.
        lock([by.pk, *others])
        begun: Conversation | None = Conversation.objects.filter(started_by=by, key=key).first()
        if begun is not None:
            return _first_of(begun, by, key)
        if not others:
            raise Alone
        row = Conversation.objects.create(kind=Kind.GROUP, key=key, started_by=by, sealed_title=_sealed(title))
        Part.objects.create(conversation=row, person=by, is_owner=True)
        for person in others.values():
            _bring_in(row, person, by)
        return say(conversation=row, by=by, text=text, key=key)


def _first_of(group: Conversation, by: User, key: UUID) -> Message:
    said: Message | None = Message.objects.filter(conversation=group, key=key, author=by).first()
    if said is None or not group.is_group:
        raise OutOfReach
    return said


def add_person(*, conversation: Conversation, person: User, by: User) -> None:
    """Have somebody come in, or ask them; nothing happens to who is there, or seems to be asked.

    They read what is said from now on. Raises ``OutOfReach`` for who does not take part, ``OutOfGroup``,
    ``TooManyPeople``, ``TooManyRequests``.
    """
    with transaction.atomic():
        row, _mine = _held(conversation, by)
        lock([by.pk, person.pk])
        if _bring_in(row, person, by):
            settle([person.pk], conversation=row.pk)


def _bring_in(row: Conversation, person: User, by: User) -> bool:
    """Add one person; return whether they hear of it.

    Whom a block or the protection of minors keeps apart from somebody else in it seems to be asked and never hears of
    it, as who refused: nobody learns of others who blocked whom, nor who is a minor.
    """
    former: Part | None = Part.objects.filter(conversation=row, person=person).first()
    if former is not None and former.standing not in (Standing.LEFT, Standing.DROPPED):
        return False
    if Part.objects.filter(conversation=row).shown().count() >= MAX_PEOPLE:
        raise TooManyPeople
    if seeming_reach(by, person) is Reach.CLOSED:
        raise OutOfGroup(person.name)
    known = former is None and follows(person, by)
    if not known and requests_left(by) == 0:
        raise TooManyRequests
    refused = former is not None and former.standing == Standing.DROPPED
    inside = Part.objects.filter(conversation=row).inside().values_list("person", flat=True)
    refused = refused or apart_from_any(person, list(inside))  # from who adds them too: an official and a minor
    let_in = known and not refused
    last = last_said(row)
    values = {
        "standing": Standing.REFUSED if refused else Standing.TAKEN if let_in else Standing.ASKED,
        "since": last + 1,
        "last": max(next_id(), last + 1) if last else 0,  # at the top of their list; a group begins with its message
        "got": last,
        "read": last,
        "asked_by": None if let_in else by,
    }
    Part.objects.update_or_create(conversation=row, person=person, defaults=values)
    if not let_in:
        spend(by, What.ASKING)
    return not refused


def remove_person(*, conversation: Conversation, person: User, by: User) -> None:
    """Take somebody out: nothing of the group is theirs any more, not even what they read (DM-3).

    Raises ``OutOfReach``, and ``NotOwner`` for who is not the owner, or for oneself.
    """
    with transaction.atomic():
        row, mine = _held(conversation, by)
        if not mine.is_owner or person.pk == by.pk:
            raise NotOwner
        part = Part.objects.filter(conversation=row, person=person).shown().first()
        if part is None:
            return
        refused = part.standing == Standing.REFUSED
        _out(part, Standing.DROPPED if refused else Standing.LEFT)
        if not refused:
            settle([person.pk], conversation=row.pk)


def leave(*, part: Part) -> None:
    """Go out of a group; who was only asked refuses. The owner hands it on, the last one out takes it away.

    Raises ``OutOfReach`` for a conversation that is no group: two people put theirs away.
    """
    with transaction.atomic():
        row = hold(part.conversation_id)
        if row is None or not row.is_group:
            raise OutOfReach
        now = Part.objects.filter(pk=part.pk).inside().first()
        if now is None:
            return
        _out(now, Standing.REFUSED if now.standing == Standing.ASKED else Standing.LEFT)
        hand_on(row)
        settle([now.person_id], conversation=row.pk)


def rename_group(*, conversation: Conversation, title: str, by: User) -> None:
    """Give a group another name. Raises ``OutOfReach``, ``NotOwner``, ``Untitled``."""
    with transaction.atomic():
        row, mine = _held(conversation, by)
        if not mine.is_owner:
            raise NotOwner
        row.sealed_title = _sealed(title)
        row.save(update_fields=["sealed_title"])
        settle(Part.objects.filter(conversation=row).inside().values_list("person", flat=True), conversation=row.pk)


def _held(conversation: Conversation, by: User) -> tuple[Conversation, Part]:
    """Hold the row of a group until the commit; return it with the side of somebody who takes part in it now."""
    row = hold(conversation.pk)
    mine = Part.objects.filter(conversation=conversation.pk, person=by, standing=Standing.TAKEN).first()
    if row is None or mine is None or not row.is_group:
        raise OutOfReach
    return row, mine


def _out(part: Part, standing: Standing) -> None:
    Draft.objects.filter(conversation=part.conversation_id, person=part.person_id).delete()
    part.standing, part.unread, part.typing_at = standing, 0, None
    part.is_owner = part.is_owner and standing == Standing.REFUSED  # to the others they still wait
    part.save(update_fields=["standing", "is_owner", "unread", "typing_at"])


def _sealed(title: str) -> str:
    line = clean_line(title)[:MAX_TITLE].strip()
    if not line:
        raise Untitled
    return seal(line, purpose=PURPOSE)
