"""Who is told that they were asked: the official alone, and nobody who blocked the asker (NOTIF-1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.kinds import Kind
from alerts.services import News, notify
from officials.questions import verbs
from profiles.models import Mandate, User

if TYPE_CHECKING:
    from officials.questions.models import Question


def tell_asked(*, question: Question, official: int) -> None:
    """Ring for an official who has to answer, while the question is still theirs."""
    if question.is_gone or question.author is None or question.official_id != official:
        return
    holder = Mandate.objects.current().filter(pk=official).values("person")
    reached = User.objects.filter(pk__in=holder).within_reach_of(question.author.pk)
    news = News(
        f"asked:{question.pk}:{official}",
        Kind.MENTION,
        verbs.ASKED,
        at=question.published_at or question.created_at,
        actor=question.author,
        target=question,
        thread=question,
    )
    notify(news=news, recipients=reached.values_list("pk", flat=True))
