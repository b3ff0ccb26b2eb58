"""Showing messages to moderators: exactly those somebody chose, as they were that moment (DM-4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind as Bell
from alerts.services import News, notify
from core.sealing import seal
from feed.services import Refusal
from messaging import verbs
from messaging.models import MAX_WORDS, PURPOSE, Conversation, Enclosure, Flag, Kind, Message, Reason, Shown
from messaging.services.parties import note_parties
from profiles.models import User
from profiles.querysets import MANAGING

if TYPE_CHECKING:
    from uuid import UUID

    from messaging.querysets import MessageQuerySet

AROUND = 2  # messages before and after each chosen one, when the reporter shows them too
MOST = 30  # chosen at once


class NothingChosen(Refusal):
    """A flag shows something."""

    words = _("Cochez au moins un message.")


class TooManyChosen(Refusal):
    """More than anybody reads through, and than one form needs."""

    words = _("Cochez trente messages au plus. Pour d’autres, faites un second signalement.")


class ChosenGone(Refusal):
    """A message was deleted meanwhile, or is not there for this person."""

    words = _("Un des messages cochés n’est plus là. Rechargez la page, puis recommencez.")


class SeveralPeople(Refusal):
    """Each person's words are judged apart."""

    words = _("Choisissez les messages d’une seule personne. Pour une autre, faites un second signalement.")


class SayMore(Refusal):
    """A reason of one's own is said in words."""

    words = _("Dites en quelques mots ce qui ne va pas.")


def flag_messages(
    *,
    conversation: Conversation,
    by: User,
    chosen: Collection[int],
    reason: str,
    key: UUID,
    words: str = "",
    around: bool = False,
) -> Flag:
    """Show these messages of one other person to who decides, with two before and after each if ``around``.

    The same ``key`` again is the same flag. Raises ``NothingChosen``, ``TooManyChosen``, ``ChosenGone``,
    ``SeveralPeople``, ``SayMore``.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update().get(pk=conversation.pk)  # no edit comes between
        known: Flag | None = Flag.objects.filter(reporter=by, key=key).first()
        if known is not None:
            return known
        if reason == Reason.OTHER and not words.strip():
            raise SayMore
        readable = Message.objects.visible_to(by).filter(conversation=row, deleted_at=None)
        picked = _picked(readable, by, chosen)
        flag: Flag = Flag.objects.create(
            conversation=row,
            reporter=by,
            accused_id=picked[0].author_id,
            town_id=_town_of(row, by, picked[0].author),
            hall_id=row.town_id,
            reason=reason,
            sealed_words=seal(words[:MAX_WORDS], purpose=PURPOSE) if words.strip() else "",
            key=key,
        )
        shown = {message.pk: message for message in picked}
        if around:
            shown |= _near(readable, shown)
        note_parties(conversation=row, flags=[flag])
        _copy(flag, [shown[pk] for pk in sorted(shown)], {message.pk for message in picked})
        _tell_deciders(flag)
    return flag


def _picked(readable: MessageQuerySet, by: User, chosen: Collection[int]) -> list[Message]:
    if not chosen:
        raise NothingChosen
    if len(chosen) > MOST:
        raise TooManyChosen
    picked = list(readable.filter(pk__in=chosen).exclude(author=by).select_related("author").order_by("pk"))
    if len(picked) != len(set(chosen)):
        raise ChosenGone
    if len({message.author_id for message in picked}) > 1:
        raise SeveralPeople
    return picked


def _town_of(row: Conversation, by: User, accused: User | None) -> int | None:
    """Return the town that decides: that of both. None decides about people of another one (TEN-1)."""
    if row.kind == Kind.TOWN or accused is None or accused.town_id != by.town_id:
        return None
    return by.town_id


def _near(readable: MessageQuerySet, chosen: Collection[int]) -> dict[int, Message]:
    """Return the messages just before and after each of these."""
    before = readable.filter(pk__lt=OuterRef("pk")).order_by("-pk").values("pk")
    after = readable.filter(pk__gt=OuterRef("pk")).order_by("pk").values("pk")
    places = {
        f"near_{name}_{place}": Subquery(rows[place : place + 1])
        for name, rows in (("before", before), ("after", after))
        for place in range(AROUND)
    }
    found = readable.filter(pk__in=chosen).annotate(**places).values_list(*places)
    near: dict[int, Message] = readable.in_bulk({pk for row in found for pk in row if pk is not None} - set(chosen))
    return near


def _copy(flag: Flag, messages: list[Message], chosen: Collection[int]) -> None:
    sent_along = Counter(Enclosure.objects.filter(message__in=messages).values_list("message", flat=True))
    Shown.objects.bulk_create(
        Shown(
            flag=flag,
            message=message,
            author_id=message.author_id,
            capacity=message.capacity,
            sealed=seal(message.text, purpose=PURPOSE),
            files=sent_along[message.pk],
            sent_at=message.sent_at,
            was_chosen=message.pk in chosen,
        )
        for message in messages
    )


def _tell_deciders(flag: Flag) -> None:
    """Ring for who may decide now, in the town's name where there is one; the accused hears nothing."""
    signed = flag.town or flag.reporter
    if signed is None:
        return
    people = User.objects.members().filter(mandates__town=flag.town_id, mandates__role__in=MANAGING)
    if flag.town_id is None:
        people = people.none()
    people = people.distinct() | User.objects.members().filter(is_staff=True).distinct()
    deciding = [person.pk for person in people if Flag.objects.to_decide(person).filter(pk=flag.pk).exists()]
    notify(
        news=News(f"flag:{flag.pk}", Bell.FOLLOWUP, verbs.FLAGGED, at=flag.at, actor=signed, target=flag),
        recipients=deciding,
    )
