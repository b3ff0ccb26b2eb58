"""What tests of mails do over and over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alerts import services
from alerts.kinds import Kind
from alerts.services import News
from alerts.topics import MAILED, Frequency
from alerts.wishes import Wish
from core.models import Task
from profiles.models import User
from tests.factories import make_person

Mail = dict[str, Any]

SOON = timedelta(minutes=3)
DAY = timedelta(days=1, minutes=1)
WEEK = timedelta(days=7, minutes=1)


def want(person: User, **mails: str) -> None:
    """Have mails tell a person of these topics as often, and of nothing else."""
    services.wish(
        person=person,
        wishes={topic: Wish(True, mails.get(topic, Frequency.NEVER)) for topic, _label in MAILED},
    )


def ring(person: User, target: Any, event: str, *, actor: User | None = None, kind: str = Kind.ANSWER) -> None:
    """Tell a person that somebody supports something, as news of this kind."""
    news = News(event, kind, "feed.supported", at=timezone.now(), actor=actor or make_person("Awa Sow"), target=target)
    assert services.notify(news=news, recipients=[person.pk]) == 1


def send(after: timedelta = timedelta(0)) -> list[Mail]:
    """Send what is due so long from now; return the mails that go, oldest first."""
    before = set(Task.objects.values_list("pk", flat=True))
    while services.send_due(now=timezone.now() + after):
        pass
    return [
        task.payload for task in Task.objects.filter(name="core.mail.deliver").exclude(pk__in=before).order_by("pk")
    ]


def subjects(mails: list[Mail]) -> list[str]:
    return [mail["subject"] for mail in mails]
