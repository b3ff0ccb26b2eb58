"""Who is told of a poll: those who answered and kept their bell, and whoever follows it (NOTIF-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from core.outbox import enqueue
from profiles.models import User

if TYPE_CHECKING:
    from participation.polls.models import Outcome, Poll

BATCH = 500  # people told by one transaction


def tell(*, poll: Poll, verb: str, outcome: Outcome | None = None, after: int = 0) -> None:
    """Ring the bells of the next people who follow a poll, and promise the rest."""
    if poll.is_gone:
        return
    listening = Subscription.objects.of(poll).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    reached = User.objects.filter(pk__in=people, is_active=True)
    event = f"{verb}:{outcome.pk if outcome else poll.pk}"
    at = outcome.at if outcome else poll.cancelled_at or poll.counted_at or timezone.now()
    news = News(event, Kind.FOLLOWUP, verb, at=at, actor=poll.town, target=poll, thread=poll)
    notify(news=news, recipients=reached.values_list("pk", flat=True))
    if len(people) == BATCH:
        payload = {"poll": poll.pk, "verb": verb, "outcome": outcome and outcome.pk, "after": people[-1]}
        enqueue("participation.polls.tasks.tell", payload=payload, key=f"{event}:{people[-1]}")
