"""What the outbox runs for polls, when their time comes and once a day."""

from __future__ import annotations

import logging
from typing import Any

from django.db.models.functions import Now

from core.outbox import outside
from participation.polls import services
from participation.polls.models import Outcome, Poll
from participation.polls.services import telling

log = logging.getLogger(__name__)


def open_poll(payload: dict[str, Any]) -> None:
    """Write the roll and the seal of a poll that opens."""
    poll = Poll.objects.filter(pk=payload["poll"]).first()
    if poll is not None:
        services.open_poll(poll=poll)


def close_poll(payload: dict[str, Any]) -> None:
    """Count a poll whose time is over, and count it again (VOTE-10)."""
    poll = Poll.objects.filter(pk=payload["poll"]).first()
    if poll is not None and services.close_poll(poll=poll):
        _report(services.recount_poll(poll=poll))


@outside
def recount_all(payload: dict[str, Any]) -> None:
    """Close what nobody closed, count every result again and mend it, forget what an appeal may no longer need."""
    for poll in Poll.objects.filter(closes_at__lte=Now(), published_at__isnull=False, cancelled_at=None).iterator():
        if not services.close_poll(poll=poll):
            _report(services.recount_poll(poll=poll, repair=True))
    services.forget_slots()
    services.forget_devices()


def tell(payload: dict[str, Any]) -> None:
    """Tell those who follow a poll what became of it."""
    poll = Poll.objects.filter(pk=payload["poll"]).select_related("town").first()
    outcome = Outcome.objects.filter(pk=payload["outcome"]).first() if payload.get("outcome") else None
    if poll is not None:
        telling.tell(poll=poll, verb=payload["verb"], outcome=outcome, after=payload["after"])


def _report(found: services.Recounted) -> None:
    if not found.is_sound:
        log.error(
            "poll %d: %s differ, %d of %d ballots spoilt", found.poll, found.differences, found.spoilt, found.ballots
        )
