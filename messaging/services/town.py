"""A question to a town hall in private: asked, answered in the town's name, closed, made public by who asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict, Unpack
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from alerts.services.counting import lock
from cases.querysets import handlers
from cases.services import MovedMeanwhile, NotYours, locked_case, open_case, turn_case
from core.sealing import seal
from core.text import clean_line
from feed.services import ModuleClosed, publish_post
from feed.services.capacities import capacity_of
from feed.services.refusals import demand
from messaging.models import MAX_TITLE, PURPOSE, Conversation, Kind, Message, Part
from messaging.rules import answers_for, answers_in_private, may_ask_towns, questions_left
from messaging.services.refusals import FormUsed, NobodyReads, NothingSaid, OutOfReach, TooManyOpen, closed_to
from messaging.services.talking import NOTHING, Along, add_message, arrive, check_said
from messaging.states import ANSWERED, CLOSED
from officials.questions.services import CannotAsk, ask
from officials.questions.services.asking import askable, delay_of
from places.modules import Module
from profiles.models import Role

if TYPE_CHECKING:
    from feed.models import Publishable
    from places.models import Town
    from profiles.models import Mandate, User


def ask_town(*, town: Town, by: User, title: str, text: str, key: UUID, along: Along = NOTHING) -> Conversation:
    """Ask a town hall something in private, promised within the days that the town says; ``key`` again is the same one.

    Raises ``ModuleClosed``, ``NobodyReads``, ``TooManyOpen``, ``OutOfReach``, ``Silenced``, ``FormUsed``,
    ``NothingSaid``, ``TooManyFilesToday``.
    """
    with transaction.atomic():
        # One account's questions are counted, and the same form sent twice waits for itself. All bells that are told
        # in the end are held from the beginning, in their order.
        lock([by.pk, *handlers(town).values_list("pk", flat=True)])
        sent: Conversation | None = Conversation.objects.filter(started_by=by, key=key).first()
        if sent is not None:
            if sent.town_id != town.pk:
                raise FormUsed
            return sent
        demand(town, Module.PRIVATE)
        if not may_ask_towns(by):
            raise closed_to(by)
        if not answers_in_private(town):
            raise NobodyReads
        if questions_left(by, town) == 0:
            raise TooManyOpen
        check_said(by, text, along)
        sealed = seal(clean_line(title)[:MAX_TITLE], purpose=PURPOSE)
        row: Conversation = Conversation.objects.create(
            kind=Kind.TOWN, town=town, key=key, sealed_title=sealed, started_by=by
        )
        Part.objects.create(conversation=row, person=by)
        open_case(subject=row, town=town, days=delay_of(town), at=row.started_at)
        arrive(add_message(conversation=row, by=by, text=text, key=key, along=along))
    return row


def answer_as_town(*, conversation: Conversation, by: User, closes: bool = True, **said: Unpack[Said]) -> Message:
    """Answer in the town's name, under the capacity one has now; without ``closes`` the question goes on waiting.

    Raises ``NotYours``, ``MovedMeanwhile``, ``NothingSaid``, ``TooManyFilesToday``.
    """
    return _say_as_town(conversation, by, ANSWERED if closes else "", **said)


def close_as_town(*, conversation: Conversation, by: User, **said: Unpack[Said]) -> Message:
    """Say in words why a question gets no answer, and close it. Raises as ``answer_as_town``."""
    if not said["text"]:
        raise NothingSaid
    return _say_as_town(conversation, by, CLOSED, **said)


class Said(TypedDict):
    """What is said in a town's name; ``seen`` is the id of the last message that the writer looked at."""

    text: str
    key: UUID
    seen: NotRequired[int | None]
    along: NotRequired[Along]


def _say_as_town(
    conversation: Conversation,
    by: User,
    to: str,
    *,
    text: str,
    key: UUID,
    seen: int | None = None,
    along: Along = NOTHING,
) -> Message:
    with transaction.atomic():
        row = Conversation.objects.select_for_update(of=("self",)).select_related("town").get(pk=conversation.pk)
        case = locked_case(row.case)
        if row.is_gone or not answers_for(by, row, case):
            raise NotYours
        said: Message | None = Message.objects.filter(conversation=row, key=key).first()
        if said is not None:
            if said.author_id != by.pk:
                raise FormUsed
            return said
        if seen is not None and Message.objects.filter(conversation=row, pk__gt=seen).exists():
            raise MovedMeanwhile
        check_said(by, text, along)
        turn_case(case=case, to=to or case.state, answered=True)
        message = add_message(
            conversation=row, by=by, text=text, key=key, along=along, capacity=capacity_of(by, row.town)
        )
        arrive(message)
    return message


def make_public(*, conversation: Conversation, by: User, title: str, text: str) -> Conversation:
    """Have who asked put their question in public, to the mayor or else to another official, or else on the wall.

    Once, however often it is asked for. Nothing else of the conversation leaves it: what the town hall said in private
    stays so, its case keeps its state and its day, and what is public is promised for a day of its own. Raises
    ``OutOfReach``, and what the question or the post raises.
    """
    if conversation.started_by_id != by.pk or conversation.kind != Kind.TOWN:
        raise OutOfReach
    if conversation.public_id is not None:
        return conversation
    # In a transaction of its own: walls and bells are held before the conversation nowhere else. Stopped in between,
    # it is the same thing that the next try announces.
    public = _publish(conversation, by, title, text)
    with transaction.atomic():
        row: Conversation = Conversation.objects.select_for_update().get(pk=conversation.pk)
        if row.public_id is None and row.started_by_id == by.pk:
            row.public = public
            row.save(update_fields=["public_kind", "public_id"])
            words = _("J’ai rendu cette question publique.")
            arrive(add_message(conversation=row, by=by, text=words, key=uuid4(), along=Along(about=public)))
    return row


def whom_to_ask(town: Town, by: User) -> Mandate | None:
    """Return the official to whom a question of this person is put in public: the mayor, or else the first there is."""
    if not town.offers(Module.QUESTIONS):
        return None
    others = askable(town).exclude(person=by)
    mayor: Mandate | None = others.filter(role=Role.MAYOR, town=town).first()
    return mayor or others.order_by(F("town").asc(nulls_last=True), "pk").first()


def _publish(conversation: Conversation, by: User, title: str, text: str) -> Publishable:
    town = conversation.town
    assert town is not None  # noqa: S101  # of a question to a town hall
    official = whom_to_ask(town, by)
    if official is not None:
        try:
            return ask(author=by, town=town, official=official, title=title, body=text, key=conversation.key)
        except (CannotAsk, ModuleClosed):  # their mandate ended, or the town closed it, this very second
            pass
    return publish_post(author=by, town=town, body=f"{title}\n\n{text}".strip(), key=conversation.key)
