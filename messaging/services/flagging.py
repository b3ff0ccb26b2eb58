"""Showing messages to moderators: exactly those somebody chose, as they were that moment (DM-4)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind as Bell
from alerts.services import News, notify
from core.sealing import seal
from feed.services import Refusal
from messaging import verbs
from messaging.models import MAX_WORDS, PURPOSE, Conversation, Flag, Kind, Message, Reason, Shown
from profiles.models import User
from profiles.querysets import MANAGING

if TYPE_CHECKING:
    from uuid import UUID

    from messaging.querysets import MessageQuerySet

AROUND = 2  # messages before and after each chosen one, when the reporter shows them too


class NothingChosen(Refusal):
    """A flag shows something."""

    words = _("Cochez au moins un message.")


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

    The same ``key`` again is the same flag. Raises ``NothingChosen``, ``ChosenGone``, ``SeveralPeople``, ``SayMore``.
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
            town_id=None if row.kind == Kind.TOWN else by.town_id,
            reason=reason,
            sealed_words=seal(words[:MAX_WORDS], purpose=PURPOSE) if words.strip() else "",
            key=key,
        )
        shown = {message.pk: message for message in picked}
        if around:
            for message in picked:
                near = [*readable.filter(pk__lt=message.pk).order_by("-pk")[:AROUND]]
                near += readable.filter(pk__gt=message.pk).order_by("pk")[:AROUND]
                shown |= {other.pk: other for other in near}
        _copy(flag, [shown[pk] for pk in sorted(shown)], {message.pk for message in picked})
        _tell_deciders(flag)
    return flag


def _picked(readable: MessageQuerySet, by: User, chosen: Collection[int]) -> list[Message]:
    if not chosen:
        raise NothingChosen
    picked = list(readable.filter(pk__in=chosen).exclude(author=by).order_by("pk"))
    if len(picked) != len(set(chosen)):
        raise ChosenGone
    if len({message.author_id for message in picked}) > 1:
        raise SeveralPeople
    return picked


def _copy(flag: Flag, messages: list[Message], chosen: Collection[int]) -> None:
    Shown.objects.bulk_create(
        Shown(
            flag=flag,
            message=message,
            author_id=message.author_id,
            capacity=message.capacity,
            sealed=seal(message.text, purpose=PURPOSE),
            files=message.enclosures.count(),
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
