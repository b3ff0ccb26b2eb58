"""Who is told that a promise was reached: everyone who follows the idea, whatever their number (NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from core.outbox import enqueue
from participation.ideas import verbs
from profiles.models import User

if TYPE_CHECKING:
    from participation.ideas.models import Goal

BATCH = 500  # followers told by one transaction


def tell_crossing(*, goal: Goal, after: int = 0) -> None:
    """Ring the bells of the next followers of an idea that reached a promise of its town, and promise the rest."""
    idea = goal.idea
    if idea.is_gone or goal.crossed_at is None:
        return
    listening = Subscription.objects.of(idea).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    reached = User.objects.filter(pk__in=people, is_active=True)
    if idea.author_id is not None:
        reached = reached.within_reach_of(idea.author_id)
    news = News(
        f"goal:{goal.pk}",
        Kind.FOLLOWUP,
        verbs.CROSSED,
        at=goal.crossed_at,
        actor=idea.town,
        target=idea,
        thread=idea,
    )
    notify(news=news, recipients=reached.values_list("pk", flat=True))
    if len(people) == BATCH:
        last = people[-1]
        payload = {"goal": goal.pk, "after": last}
        enqueue("participation.ideas.tasks.tell_crossing", payload=payload, key=f"goal:{goal.pk}:{last}")
