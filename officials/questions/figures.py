"""How officials answer questions, in numbers that everyone may read: what was asked in the last twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_noop as _

from cases.figures import Extra
from officials.questions.models import Question
from officials.questions.states import ANSWERED, REFUSED

if TYPE_CHECKING:
    from officials.questions.querysets import QuestionQuerySet
    from places.models import Town
    from profiles.models import Mandate

PERIOD = timedelta(days=365)
ENOUGH = 3  # questions, below which a rate says more of a person who asks than of one who answers


@dataclass(frozen=True)
class Rate:
    """What became of the questions put to someone."""

    asked: int
    in_time: int  # answered by the day that was promised
    late: int  # answered after it
    refused: int  # with a reason
    waiting: int
    overdue: int  # of those that wait, beyond the day

    @property
    def is_enough(self) -> bool:
        return self.asked >= ENOUGH

    @property
    def percent(self) -> int:
        """Hundredths that were answered, in time or late."""
        return round(100 * (self.in_time + self.late) / self.asked) if self.asked else 0


def of_official(mandate: Mandate) -> Rate:
    """Return the figures of one official. One query, by the database's clock."""
    return _count(Question.objects.asked_of(mandate))


def of_town(town: Town) -> Rate:
    """Return the figures of a whole town."""
    return _count(Question.objects.filter(town=town))


def _count(rows: QuestionQuerySet) -> Rate:
    answered = Q(cases__state=ANSWERED)
    on_time = Q(cases__answered_at__lte=F("due_at"))
    counted = (
        rows.standing()
        .filter(published_at__gte=Now() - PERIOD)
        .aggregate(
            asked=Count("pk"),
            in_time=Count("pk", filter=answered & on_time),
            late=Count("pk", filter=answered & ~on_time),
            refused=Count("pk", filter=Q(cases__state=REFUSED)),
            waiting=Count("pk", filter=Q(cases__is_open=True)),
            overdue=Count("pk", filter=Q(cases__is_open=True, due_at__lt=Now())),
        )
    )
    return Rate(**counted)


def late(town: Town, since: datetime) -> Extra:
    """Count the questions of a town that wait beyond the day that was promised (``settings.TOWN_FIGURES``)."""
    rows = Question.objects.standing().filter(town=town, published_at__gte=since, due_at__lt=Now())
    number = rows.filter(cases__is_open=True, cases__content_type=ContentType.objects.get_for_model(Question)).count()
    return Extra(
        _("questions aux élus sans réponse à temps"),
        number,
        _("Le délai annoncé est passé et personne n’a encore répondu."),
    )
