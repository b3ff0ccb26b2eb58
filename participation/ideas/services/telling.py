"""Who is told that a promise was reached: everyone who follows the idea, whatever their number (NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from core.outbox import enqueue
from feed.models import Support
from participation.ideas import verbs
from profiles.models import User

if TYPE_CHECKING:
    from participation.ideas.models import Goal

BATCH = 500  # followers told by one transaction


def tell_crossing(*, goal: Goal, after: int = 0) -> None:
    """Ring the bells of the next followers of an idea that reached a promise, and promise the rest."""
    idea = goal.idea
    if idea.is_gone or idea.author is None or goal.crossed_at is None:
        return
    if after == 0:
        _tell_author(goal)
    listening = Subscription.objects.of(idea).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    reached = User.objects.filter(pk__in=people).within_reach_of(idea.author.pk)
    notify(news=_news(goal, idea.author), recipients=reached.values_list("pk", flat=True))
    if len(people) == BATCH:
        last = people[-1]
        payload = {"goal": goal.pk, "after": last}
        enqueue("participation.ideas.tasks.tell_crossing", payload=payload, key=f"goal:{goal.pk}:{last}")


def _tell_author(goal: Goal) -> None:
    """Tell the author by the last who supported: a bell always says who rang it, and nobody rings their own."""
    author = goal.idea.author
    if author is None:
        return
    supports = Support.objects.of(goal.idea).exclude(person=author).order_by("-created_at").select_related("person")
    last = next((row.person for row in supports[:20] if _meets(author, row.person)), None)
    if last is not None:
        notify(news=_news(goal, last), recipients=[author.pk])


def _meets(person: User, other: User) -> bool:
    return bool(User.objects.filter(pk=person.pk).within_reach_of(other.pk).exists())


def _news(goal: Goal, actor: User) -> News:
    at = goal.crossed_at or goal.idea.created_at
    idea = goal.idea
    return News(f"goal:{goal.pk}", Kind.FOLLOWUP, verbs.CROSSED, at=at, actor=actor, target=idea, thread=idea)
