"""Opening a conversation against the will of those in it: by two, with a reason, written down, told (DM-4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind
from alerts.services import News, notify
from core.outbox import enqueue
from core.sealing import seal
from core.text import clean
from feed.services import Refusal
from messaging import verbs
from messaging.deciding import opens
from messaging.models import MAX_WORDS, OPEN_FOR, PURPOSE, Conversation, Message, Opening, Part, Reading
from profiles.models import Mandate, User
from profiles.querysets import HANDLING

if TYPE_CHECKING:
    from messaging.querysets import MessageQuerySet

LONGEST = timedelta(days=366)  # for which a judge may have it told later


class NotForYou(Refusal):
    """Not one who runs the site with all rights and a second factor, or one who takes part in the conversation."""

    words = _("Vous ne pouvez pas ouvrir cette conversation.")


class NoSuchTalk(Refusal):
    """A number that is none of ours."""

    words = _("Il n’y a pas de conversation sous ce numéro.")


class SayWhy(Refusal):
    """Those concerned will read it."""

    words = _("Dites pourquoi, en une phrase au moins : les personnes concernées la liront.")


class WhenToTell(Refusal):
    """Only a judge has it told later, and not for ever."""

    words = _("Donnez le jour où les personnes seront prévenues : à venir, et dans un an au plus.")


class TakesTwo(Refusal):
    """Nobody agrees with themself."""

    words = _("Il faut l’accord d’un autre administrateur que celui qui a demandé.")


class AskerGone(Refusal):
    """It takes two who have the right at that moment."""

    words = _("La personne qui a demandé n’a plus le droit d’ouvrir cette conversation : faites une autre demande.")


class OpenedAlready(Refusal):
    """Somebody else was faster."""

    words = _("Cette ouverture est déjà accordée.")


class NotOpen(Refusal):
    """Not agreed to, or more than a day ago."""

    words = _("Cette conversation n’est pas ouverte, ou ne l’est plus.")


def ask_opening(*, talk: int, by: User, reason: str, tell_at: datetime | None = None) -> Opening:
    """Ask another to agree; with ``tell_at`` a judge forbade to tell those concerned before.

    Raises ``NotForYou``, ``NoSuchTalk``, ``SayWhy``, ``WhenToTell``.
    """
    reason = clean(reason).strip()[:MAX_WORDS]
    if len(reason) < 10:
        raise SayWhy
    if tell_at is not None and not timezone.now() < tell_at <= timezone.now() + LONGEST:
        raise WhenToTell
    if not opens(by) or Part.objects.filter(conversation=talk, person=by).exists():
        raise NotForYou
    if not Conversation.objects.filter(pk=talk).exists():
        raise NoSuchTalk
    opening: Opening = Opening.objects.create(
        conversation_id=talk,
        sealed_reason=seal(reason, purpose=PURPOSE),
        asked_by=by,
        is_judicial=tell_at is not None,
        tell_at=tell_at,
    )
    return opening


def agree_to_opening(*, opening: Opening, by: User) -> Opening:
    """Open the conversation to the two for a day, and tell those who take part, at once or when a judge lets it.

    Raises ``NotForYou``, ``TakesTwo``, ``AskerGone``, ``OpenedAlready``.
    """
    with transaction.atomic():
        row: Opening = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        if row.conversation_id is None or not _still_may(by, row):
            raise NotForYou
        if row.asked_by_id in (by.pk, None):
            raise TakesTwo
        if not _still_may(row.asked_by, row):
            raise AskerGone
        if row.agreed_at is not None:
            raise OpenedAlready
        row.agreed_by, row.agreed_at = by, timezone.now()
        row.until = row.agreed_at + OPEN_FOR
        row.save(update_fields=["agreed_by", "agreed_at", "until"])
        if row.is_judicial:
            enqueue("messaging.tasks.tell_opening", payload={"opening": row.pk}, due=row.tell_at)
        else:
            tell_opening(row)
    return row


def read_opening(*, opening: Opening, by: User) -> MessageQuerySet:
    """Note that one of the two reads, while both may, and return what was said: the one door beside ``visible_to``.

    Raises ``NotForYou``, ``NotOpen``.
    """
    if by.pk not in (opening.asked_by_id, opening.agreed_by_id):
        raise NotForYou
    if not _still_may(by, opening):
        raise NotForYou
    if not opening.is_open or not all(_still_may(one, opening) for one in (opening.asked_by, opening.agreed_by)):
        raise NotOpen
    Reading.objects.create(opening=opening, person=by)
    rows: MessageQuerySet = Message.objects.filter(conversation=opening.conversation_id).select_related("author")
    return rows


def _still_may(person: User | None, opening: Opening) -> bool:
    """Tell whether somebody is one of those who open this conversation now: rights end, and people take part."""
    return person is not None and Opening.objects.for_operator(person).filter(pk=opening.pk).exists()


def tell_opening(opening: Opening) -> None:
    """Tell everyone who takes or took part, once; of a question to a town hall, who answers in its name too."""
    with transaction.atomic():
        row = (
            Opening.objects.select_for_update(of=("self",))
            .select_related("conversation__town", "agreed_by")
            .get(pk=opening.pk)
        )
        if row.told_at is not None or row.conversation is None:
            return
        row.told_at = timezone.now()
        row.save(update_fields=["told_at"])
        hall = Mandate.objects.current().filter(role__in=HANDLING, town__isnull=False, town=row.conversation.town_id)
        parts = Part.objects.filter(conversation=row.conversation_id)
        people = User.objects.members().filter(Q(pk__in=parts.values("person")) | Q(pk__in=hall.values("person")))
        for person in people.select_related("town"):
            signed = row.conversation.town or person.town or row.agreed_by
            if signed is not None:
                news = News(
                    f"opening:{row.pk}",
                    Kind.FOLLOWUP,
                    verbs.OPENED,
                    at=row.told_at,
                    actor=signed,
                    target=row,
                    owed=True,
                )
                notify(news=news, recipients=[person.pk])
