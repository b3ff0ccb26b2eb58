"""What hangs on an action or a commitment: its public steps, what inspired it, the stars it was given."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.ids import next_id
from core.stars import STARS
from core.states import State
from feed.models.checks import at_most
from feed.models.publishable import MAX_CAPACITY
from officials.work.models.base import MAX_WORDS, Question, Work
from officials.work.models.kinds import Action, Commitment
from officials.work.querysets import InspirationQuerySet, StepQuerySet, WorkRatingQuerySet


class OfWork(models.Model):
    """What belongs to an action or to a commitment: to one of them, and only one."""

    action = models.ForeignKey(Action, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss")
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta:
        abstract = True

    @property
    def work(self) -> Action | Commitment:
        found: Action | Commitment = self.action or self.commitment  # type: ignore[assignment]
        return found

    @classmethod
    def of(cls, work: Work, **fields: Any) -> Self:
        """Return a row of this action or commitment that is not stored yet."""
        return cls(**{work.kind: work}, **fields)


def of_one(table: str) -> models.CheckConstraint:
    """Refuse what belongs to both or to none."""
    one = Q(action__isnull=False, commitment=None) | Q(action=None, commitment__isnull=False)
    return models.CheckConstraint(condition=one, name=f"{table}_of_one")


class Step(OfWork):
    """One public step: a state, a number reached, a day moved later, in someone's words and capacity."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    before = models.CharField(max_length=12)
    after = models.CharField(max_length=12)
    words = models.TextField(max_length=MAX_WORDS)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # where the measure is now
    due_before = models.DateField(null=True, blank=True)
    due_after = models.DateField(null=True, blank=True)
    mover = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=MAX_CAPACITY, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = StepQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            of_one("step"),
            models.CheckConstraint(condition=~Q(words=""), name="step_has_words"),
            at_most("words", MAX_WORDS, "step_words_length"),
            models.CheckConstraint(
                condition=Q(due_before=None, due_after=None) | Q(due_after__gt=F("due_before")),
                name="step_moves_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"

    def get_absolute_url(self) -> str:
        """Return where it is read: the page of what advanced, at its steps."""
        kind, pk = ("action", self.action_id) if self.action_id else ("commitment", self.commitment_id)
        return f"{reverse(kind, args=[pk])}#suivi"

    @property
    def state(self) -> State:
        """The state it led to."""
        return self.work.workflow[self.after]

    @property
    def is_slip(self) -> bool:
        return self.due_after is not None


class Inspiration(OfWork):
    """What an action or a commitment takes up: an idea, a report, a poll, a line of public money (CIW19)."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.BigIntegerField()
    source = GenericForeignKey("content_type", "object_id")
    at = models.DateTimeField(default=timezone.now)

    objects = InspirationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            of_one("inspiration"),
            models.UniqueConstraint(fields=["content_type", "object_id", "action"], name="inspiration_of_action_once"),
            models.UniqueConstraint(
                fields=["content_type", "object_id", "commitment"], name="inspiration_of_commitment_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}"


class Rating(OfWork):
    """The stars someone gives to one question. One a person; it can be changed and taken back."""

    question = models.CharField(max_length=8, choices=Question.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = WorkRatingQuerySet.as_manager()

    class Meta:
        constraints = [
            of_one("work_rating"),
            models.UniqueConstraint(fields=["action", "person", "question"], name="action_rated_once"),
            models.UniqueConstraint(fields=["commitment", "person", "question"], name="commitment_rated_once"),
            models.CheckConstraint(condition=Q(stars__in=STARS), name="work_rating_stars"),
            models.CheckConstraint(condition=Q(question__in=Question.values), name="work_rating_question"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.question}"
