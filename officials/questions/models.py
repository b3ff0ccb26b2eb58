"""Public questions to an official, through whose hands they went, and the delay that a town promises beforehand."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from feed.models import Publishable, publishable_constraints
from feed.models.checks import at_most
from officials.questions.querysets import QuestionQuerySet
from officials.questions.states import ANSWERED, WORKFLOW
from places.models import Theme, Town
from profiles.models import MAX_OFFICIAL_NAME, MAX_TITLE, Mandate

MAX_QUESTION = 160
MAX_BODY = 3000  # with the question it is one version of its history, which holds 5,000
MAX_VERDICT = 500
DAYS = 30  # within which an answer is expected where the town has not said otherwise
MOST_DAYS = 90


class Question(Publishable):
    """What someone asks an official in public, in the capacity that the official had then.

    ``asked_name`` and ``asked_title`` are those of who has to answer; ``official`` is None once the account is erased.
    ``due_at`` was promised on the day it was asked and never moves, whoever has it since (CIW20).
    """

    words_in = ("title", "body")
    support_with = "officials.questions.services.support_question"

    title = models.CharField(max_length=MAX_QUESTION, blank=True)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="questions")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    official = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="questions")
    asked_name = models.CharField(max_length=MAX_OFFICIAL_NAME, blank=True)  # none of who erased their account
    asked_title = models.CharField(max_length=MAX_TITLE)
    days = models.PositiveSmallIntegerField(default=DAYS)
    due_at = models.DateTimeField()
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the form: sent twice, it is one question
    satisfied = models.BooleanField(null=True)  # what the asker says of the answer
    verdict = models.CharField(max_length=MAX_VERDICT, blank=True)
    verdict_at = models.DateTimeField(null=True, blank=True)
    cases = GenericRelation(Case)

    objects = QuestionQuerySet.as_manager()
    workflow = WORKFLOW
    kind_label = _("Questions aux élus")
    map_icon = "circle-question-mark"
    neighbourhood = None  # a question is for the whole town

    class Meta:
        constraints = [
            *publishable_constraints("question", body=MAX_BODY),
            at_most("title", MAX_QUESTION, "question_title_length"),
            models.UniqueConstraint(fields=["author", "key"], name="question_sent_once"),
            models.CheckConstraint(condition=~Q(deleted_at=None) | ~Q(title=""), name="question_has_words"),
            models.CheckConstraint(condition=Q(days__range=(1, MOST_DAYS)), name="question_days"),
            models.CheckConstraint(
                condition=Q(satisfied=None, verdict_at=None, verdict="")
                | Q(satisfied__isnull=False, verdict_at__isnull=False),
                name="question_verdict_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),  # the list, newest first
            models.Index(fields=["official", "-id"]),  # an official's page and figures
            models.Index(fields=["author", "-id"]),  # export, erasure
        ]

    @property
    def case(self) -> Case:
        """Its follow-up; lists fetch it ahead with ``for_wall``."""
        case: Case = self.cases.all()[0]
        return case

    @property
    def state(self) -> str:
        return self.case.state

    @property
    def is_answered(self) -> bool:
        return self.state == ANSWERED

    @property
    def is_late(self) -> bool:
        """Whether it waits beyond the day that was promised."""
        return self.case.is_open and self.due_at < timezone.now()

    @property
    def was_late(self) -> bool:
        """Whether the answer came after that day."""
        answered = self.case.answered_at
        return answered is not None and not self.case.is_open and answered > self.due_at

    @property
    def mandate_ended(self) -> bool:
        """Whether who was asked acts no longer in that capacity: the town hall answers."""
        mandate = self.official
        return mandate is None or (mandate.ends_at is not None and mandate.ends_at <= timezone.now())

    @property
    def asked_of(self) -> str:
        """Who has to answer, as a line of text."""
        return f"{self.asked_name}, {self.asked_title}" if self.asked_name else self.asked_title


class Handing(models.Model):
    """A question went from one official to another. The words stand in its public follow-up; the delay runs on."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="handings")
    official = models.ForeignKey(Mandate, null=True, on_delete=models.SET_NULL, related_name="+")  # who had it
    name = models.CharField(max_length=MAX_OFFICIAL_NAME, blank=True)
    title = models.CharField(max_length=MAX_TITLE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"from {self.title}"


class Delay(models.Model):
    """Within how many days a town says beforehand that questions are answered."""

    town = models.OneToOneField(Town, primary_key=True, on_delete=models.CASCADE, related_name="+")
    days = models.PositiveSmallIntegerField(default=DAYS)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(days__range=(1, MOST_DAYS)), name="delay_days")]

    def __str__(self) -> str:
        return f"{self.days} days"
