"""Who is told of steps and of what inspired an official, whatever their number (NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from core.outbox import enqueue
from officials.work import verbs
from profiles.models import User

if TYPE_CHECKING:
    from officials.work.models import Inspiration, Step

BATCH = 500  # followers told by one transaction


def tell_step(*, step: Step, after: int = 0) -> None:
    """Ring the bells of the next followers of an action or a commitment, and promise the rest."""
    work = step.work
    if work.is_gone:
        return
    news = News(
        f"step:{step.pk}",
        Kind.FOLLOWUP,
        verbs.STEPPED,
        at=step.at,
        actor=step.mover or work.town,
        target=work,
        action_object=step,
        thread=work,
    )
    last = _ring(news, work, after)
    if last is not None:
        payload = {"step": step.pk, "after": last}
        enqueue("officials.work.tasks.tell_step", payload=payload, key=f"step:{step.pk}:{last}")


def tell_inspired(*, inspiration: Inspiration, after: int = 0) -> None:
    """Tell the author and the followers of a contribution what it inspired; first the author, then batches."""
    work, source = inspiration.work, inspiration.source
    if work.is_gone or source is None or getattr(source, "is_gone", False):
        return
    news = News(
        f"inspired:{inspiration.pk}",
        Kind.FOLLOWUP,
        verbs.INSPIRED,
        at=inspiration.at,
        actor=work.author or work.town,
        target=source,
        action_object=work,
        thread=source,
    )
    last = _ring(news, source, after, [source.author_id] if after == 0 else [])
    if last is not None:
        payload = {"inspiration": inspiration.pk, "after": last}
        enqueue("officials.work.tasks.tell_inspired", payload=payload, key=f"inspired:{inspiration.pk}:{last}")


def _ring(news: News, subject: Any, after: int, also: list[int | None] | None = None) -> int | None:
    """Ring the bells of a batch of followers and of others; return the last follower when there may be more."""
    listening = Subscription.objects.of(subject).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    named = {pk for pk in (*people, *(also or ())) if pk is not None}
    reached = User.objects.filter(pk__in=named, is_active=True)
    if isinstance(news.actor, User):
        reached = reached.within_reach_of(news.actor.pk)
    notify(news=news, recipients=reached.values_list("pk", flat=True))
    return people[-1] if len(people) == BATCH else None
