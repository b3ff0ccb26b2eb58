"""Who is told what became of an event: those who subscribed to it, whatever their number (NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from core.outbox import enqueue
from officials.events import verbs
from officials.events.models import Turn
from profiles.models import User

if TYPE_CHECKING:
    from officials.events.models import Change

BATCH = 500  # followers told by one transaction
VERBS = {Turn.MOVED: verbs.MOVED, Turn.CANCELLED: verbs.CANCELLED, Turn.MINUTES: verbs.MINUTES}


def tell(*, change: Change, after: int = 0) -> None:
    """Ring the bells of the next subscribers of an event, and promise the rest."""
    event = change.event
    if event.is_gone:
        return
    news = News(
        f"event:{change.pk}",
        Kind.FOLLOWUP,
        VERBS[Turn(change.turn)],
        at=change.at,
        actor=change.by or event.town,
        target=event,
        action_object=change,
        thread=event,
    )
    listening = Subscription.objects.of(event).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    reached = User.objects.filter(pk__in=people, is_active=True)
    if change.by is not None:
        reached = reached.within_reach_of(change.by.pk)
    notify(news=news, recipients=reached.values_list("pk", flat=True))
    if len(people) == BATCH:
        payload = {"change": change.pk, "after": people[-1]}
        enqueue("officials.events.tasks.tell", payload=payload, key=f"event:{change.pk}:{people[-1]}")
