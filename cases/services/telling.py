"""Who is told of a step: everyone who follows the case, by their bell, whatever their number (NOTIF-1, NOTIF-3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from cases import verbs
from core.outbox import enqueue
from profiles.models import User

if TYPE_CHECKING:
    from cases.models import Move

BATCH = 500  # followers told by one transaction


def tell_move(*, move: Move, after: int = 0) -> None:
    """Ring the bells of the next followers of a case, and promise the rest."""
    subject = move.case.subject
    if subject is None or subject.is_gone or move.mover is None:
        return
    listening = Subscription.objects.of(subject).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    reached = User.objects.filter(pk__in=people).within_reach_of(move.mover_id)
    news = News(
        f"move:{move.pk}",
        Kind.FOLLOWUP,
        verbs.MOVED,
        at=move.at,
        actor=move.mover,
        target=subject,
        action_object=move,
        thread=subject,
    )
    notify(news=news, recipients=reached.values_list("pk", flat=True))
    if len(people) == BATCH:
        last = people[-1]
        enqueue("cases.tasks.tell_move", payload={"move": move.pk, "after": last}, key=f"move:{move.pk}:{last}")
