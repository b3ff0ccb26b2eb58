"""Who is told of a step: everyone who follows the case, whatever their number (NOTIF-1, NOTIF-3).

Accounts are told by their bell; guests, who have none, by mail: at most five an hour to one address (RATE-4), the
others wait for their turn.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone, translation

from alerts.kinds import Kind
from alerts.models import Subscription
from alerts.services import News, notify
from alerts.stopping import stop_path
from cases import verbs
from core.limits import TooMany
from core.outbox import enqueue
from profiles import mail
from profiles.models import User

if TYPE_CHECKING:
    from cases.models import Move

BATCH = 500  # followers told by one transaction


def tell_move(*, move: Move, after: int = 0) -> None:
    """Ring the bells of the next followers of a case, promise mails to guests, and promise the rest."""
    subject = move.case.subject
    if subject is None or subject.is_gone:
        return
    listening = Subscription.objects.of(subject).filter(person_id__gt=after).order_by("person_id")
    people = list(listening.values_list("person_id", flat=True)[:BATCH])
    _ring(move, subject, people)
    for guest in User.objects.filter(pk__in=people, is_guest=True, is_active=True).order_by("pk"):
        enqueue(
            "cases.tasks.mail_move",
            payload={"move": move.pk, "person": guest.pk},
            key=f"move-mail:{move.pk}:{guest.pk}",
        )
    if len(people) == BATCH:
        last = people[-1]
        enqueue("cases.tasks.tell_move", payload={"move": move.pk, "after": last}, key=f"move:{move.pk}:{last}")


def _ring(move: Move, subject: Any, people: list[int]) -> None:
    """Ring bells in the name of who moved it, or of the town for what nobody signs: a threshold, another server."""
    reached = User.objects.filter(pk__in=people, is_active=True)
    if move.mover_id is not None:
        reached = reached.within_reach_of(move.mover_id)
    news = News(
        f"move:{move.pk}",
        Kind.FOLLOWUP,
        verbs.MOVED,
        at=move.at,
        actor=move.mover or move.case.town,
        target=subject,
        action_object=move,
        thread=subject,
    )
    notify(news=news, recipients=reached.values_list("pk", flat=True))


def mail_move(*, move: Move, person: User) -> None:
    """Mail a step to a guest who still follows the case; when the hour is full, promise it for later.

    Of what only the town hall reads, a mail says that there is news and nothing else.
    """
    subject: Any = move.case.subject
    if subject is None or subject.is_gone or not person.is_guest or not person.is_active:
        return
    listening = Subscription.objects.of(subject).filter(person=person, muted=False).first()
    if listening is None:
        return
    with translation.override(person.language):
        told: dict[str, Any] = {"path": subject.get_absolute_url(), "stop": stop_path(listening)}
        if getattr(subject, "is_private", False):
            told |= {"private": True, "path": f"{reverse('account_login')}?next={told['path']}"}
        else:
            told |= {"title": subject.title, "town": move.case.town.local_name, "state": move.step.label}
            told |= {"words": move.words, "next_step": move.next_step}
    try:
        mail.send("cases/mail/moved", to=person.email, language=person.language, **told)
    except TooMany as refusal:
        due = timezone.now() + timedelta(seconds=refusal.retry_after)
        enqueue("cases.tasks.mail_move", payload={"move": move.pk, "person": person.pk}, due=due)
