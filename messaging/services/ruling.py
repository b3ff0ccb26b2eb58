"""Deciding about messages that somebody showed: never without reasons, said to who is concerned (MOD-1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.kinds import Kind
from alerts.services import News, notify
from core.sealing import seal
from core.text import clean
from feed.services import Refusal
from feed.services.capacities import capacity_of
from messaging import verbs
from messaging.models import DAYS, MAX_WORDS, PURPOSE, Enclosure, Flag, Outcome, Ruling
from messaging.services.enclosing import discard

if TYPE_CHECKING:
    from profiles.models import User

SHORTEST = 10  # signs of a reason


class NotYoursToDecide(Refusal):
    """The viewer is a party, or the town hall would judge its own."""

    words = _("Vous ne pouvez pas décider de ce signalement.")


class AlreadyRuled(Refusal):
    """Somebody else was faster."""

    words = _("Une décision a déjà été prise.")


class NoReasons(Refusal):
    """A decision says why, in words."""

    words = _("Dites pourquoi, en une phrase au moins.")


class NobodyLeft(Refusal):
    """The account that said it is gone."""

    words = _("Ce compte est supprimé : le signalement ne peut plus qu’être classé sans suite.")


def rule_on_flag(*, flag: Flag, by: User, outcome: str, reasons: str, days: int = 0) -> Ruling:
    """Decide: nothing follows, the person is warned, or they send no message for 1, 7 or 30 ``days``.

    The reasons are for the person; where nothing follows, for the reporter, and the person hears nothing at all.
    Raises ``NotYoursToDecide``, ``AlreadyRuled``, ``NoReasons``, ``NobodyLeft``.
    """
    reasons = clean(reasons).strip()[:MAX_WORDS]
    if len(reasons) < SHORTEST:
        raise NoReasons
    if outcome == Outcome.SILENCE and days not in DAYS:
        raise ValueError(days)
    with transaction.atomic():
        row = Flag.objects.select_for_update(of=("self",)).select_related("town", "accused", "reporter").get(pk=flag.pk)
        if not Flag.objects.to_decide(by).filter(pk=row.pk).exists():
            raise NotYoursToDecide
        if Ruling.objects.filter(flag=row).exists():
            raise AlreadyRuled
        if row.accused is None and outcome != Outcome.NONE:
            raise NobodyLeft
        now = timezone.now()
        ruling: Ruling = Ruling.objects.create(
            flag=row,
            person=row.accused,
            outcome=outcome,
            until=now + timedelta(days=days) if outcome == Outcome.SILENCE else None,
            sealed_reasons=seal(reasons, purpose=PURPOSE),
            by=by,
            capacity=capacity_of(by, row.town),
            at=now,
        )
        discard(Enclosure.objects.filter(message__in=row.shown.values("message")).kept_for_nothing())
        if outcome != Outcome.NONE:
            ring(ruling, verbs.RULED, row.accused, ruling, at=now)
        ring(ruling, verbs.FLAG_DECIDED, row.reporter, row, at=now)
    return ruling


def ring(ruling: Ruling, verb: str, person: User | None, target: Flag | Ruling, *, at: datetime) -> None:
    """Ring in a town's name where there is one, so that nobody misses it for having blocked who decided."""
    if person is None or not person.is_active:
        return
    signed = ruling.flag.town or person.town or ruling.by
    if signed is not None:
        news = News(f"{verb}:{ruling.pk}", Kind.FOLLOWUP, verb, at=at, actor=signed, target=target)
        notify(news=news, recipients=[person.pk])
