"""What officials do and what they promised, with public steps, what inspired it, and what people think of it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from core.stars import STARS, no_ratings
from core.states import State, Workflow
from feed.models import Photo, Publishable, publishable_constraints
from feed.models.checks import at_most
from feed.models.publishable import MAX_CAPACITY
from officials.work import states
from officials.work.querysets import (
    ActionQuerySet,
    CommitmentQuerySet,
    InspirationQuerySet,
    StepQuerySet,
    WorkRatingQuerySet,
)
from places.models import Neighbourhood, Theme, Town
from places.modules import Module
from profiles.models import Mandate

if TYPE_CHECKING:
    from django.utils.functional import Promise

MAX_TITLE = 120
MAX_WHY = 500
MAX_BODY = 2200  # with all else in ``words_in`` it is one version of its history, which holds 5,000
MAX_REASONS = 1200
MAX_REFUSED = 900
MAX_PARTNERS = 200
MAX_WORDS = 1000  # of a step
MAX_MILESTONE = 200
MAX_MEASURE = 120
MAX_UNIT = 30
FIRST_DAY, LAST_DAY = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)  # what a date can be meant as
MOST_EUROS = Decimal("9999999999.99")
MOST_VOTES = 500  # of a council; Paris has 163 seats, Marseille 111
MOST_MEASURED = Decimal("9999999999.99")


def within(field: str, name: str) -> models.CheckConstraint:
    """Refuse a day that nobody can mean."""
    return models.CheckConstraint(
        condition=Q(**{field: None}) | Q(**{f"{field}__range": (FIRST_DAY, LAST_DAY)}), name=name
    )


class Work(Publishable):
    """What an action and a commitment have in common. ``author`` wrote it under ``mandate``, frozen in ``capacity``."""

    title = models.CharField(max_length=MAX_TITLE, blank=True)
    why = models.CharField(max_length=MAX_WHY, blank=True)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="%(class)ss")
    mandate = models.ForeignKey(Mandate, null=True, blank=True, on_delete=models.SET_NULL, related_name="%(class)ss")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12)
    version = models.PositiveIntegerField(default=1)  # goes up with each change, so that nobody undoes another's unseen
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that wrote it
    useful_stars = models.JSONField(default=no_ratings)  # how many gave one star, two … five: a cache of the rows
    kept_stars = models.JSONField(default=no_ratings)
    photos = GenericRelation(Photo)

    workflow: ClassVar[Workflow]

    class Meta:
        abstract = True

    @property
    def takes_comments(self) -> bool:
        """Whether people may answer: where the town leaves what it says open to comments."""
        return self.town.offers(Module.COMMENTS)

    @property
    def step(self) -> State:
        """The state it is in: its word, its tone."""
        return self.workflow[self.state]

    @property
    def is_open(self) -> bool:
        return self.step.is_open

    @property
    def questions(self) -> list[Question]:
        """What people are asked of it: whether it is useful and, where a word was given, whether it was kept."""
        return [Question.USEFUL]

    def stars(self, question: str) -> list[int]:
        """Return how many gave one star, two … five."""
        given: list[int] = getattr(self, f"{question}_stars")
        return given


class Question(models.TextChoices):
    """What stars are given for (CIW8, UG13)."""

    USEFUL = "useful", _("Est-ce utile ?")
    KEPT = "kept", _("La parole est-elle tenue ?")


class Nature(models.TextChoices):
    """What an official's post is: something done, decided, declared, or said by others before a decision."""

    ACTION = "action", _("Action")
    DECISION = "decision", _("Décision expliquée")
    DECLARATION = "declaration", _("Déclaration du conseil")
    OPINION = "opinion", _("Avis d’un conseil consultatif")
    AGENDA = "agenda", _("Proposition d’habitants à l’ordre du jour")


SPOKEN = (Nature.DECLARATION, Nature.OPINION)  # there is nothing to carry out


class Bearer(models.TextChoices):
    """Whose project it is (CL18)."""

    TOWN = "town", _("Projet de la commune")
    CITIZENS = "citizens", _("Projet porté par des habitants")


class Purpose(models.TextChoices):
    """What inhabitants are asked for, declared beforehand (UG1)."""

    INFORMATION = "information", _("Pour informer")
    CONSULTATION = "consultation", _("Pour consulter")
    TOGETHER = "together", _("Pour construire ensemble")


class Commitment(Work):
    """A promise with a date and a measure; its progress and its slips stay in public history."""

    words_in = ("title", "why", "body")

    due_on = models.DateField()
    first_due_on = models.DateField()  # as it was promised
    slips = models.PositiveSmallIntegerField(default=0)  # how often the date was moved later
    measure = models.CharField(max_length=MAX_MEASURE, blank=True)  # what is counted; none for what is done or not
    unit = models.CharField(max_length=MAX_UNIT, blank=True)
    start = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    current = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()
    workflow = states.COMMITMENT
    kind_label = _("Engagements")
    icon = "handshake"

    class Meta:
        constraints = [
            *publishable_constraints("commitment", body=MAX_BODY),
            at_most("title", MAX_TITLE, "commitment_title_length"),
            at_most("why", MAX_WHY, "commitment_why_length"),
            models.UniqueConstraint(fields=["author", "key"], name="commitment_sent_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(deleted_at=None) | ~Q(title=""), name="commitment_has_title"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.key for state in states.COMMITMENT]), name="commitment_state_known"
            ),
            within("due_on", "commitment_due"),
            within("first_due_on", "commitment_first_due"),
            models.CheckConstraint(condition=Q(due_on__gte=F("first_due_on")), name="commitment_moves_later"),
            models.CheckConstraint(
                condition=Q(measure="", start=None, target=None, current=None)
                | ~Q(measure="") & Q(start__isnull=False, target__isnull=False, current__isnull=False),
                name="commitment_measured_or_not",
            ),
            models.CheckConstraint(condition=Q(target=None) | ~Q(target=F("start")), name="commitment_goes_somewhere"),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),
            models.Index(fields=["mandate", "-id"]),
            models.Index(fields=["author", "-id"]),
        ]

    @property
    def questions(self) -> list[Question]:
        return [Question.USEFUL, Question.KEPT]

    @property
    def is_late(self) -> bool:
        """Whether its day has passed in the town while it is open."""
        return self.is_open and self.due_on < timezone.localdate(timezone=ZoneInfo(self.town.time_zone))

    @property
    def percent(self) -> int | None:
        """How far it is from where it started to what was promised, 0 to 100; None without a measure."""
        if self.start is None or self.target is None or self.current is None:
            return None
        return max(0, min(100, round(100 * (self.current - self.start) / (self.target - self.start))))


class Action(Work):
    """What officials do or decided: why, where, for how much, by when, and for what reasons."""

    words_in = ("title", "why", "body", "reasons", "refused")

    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.ACTION)
    bearer = models.CharField(max_length=12, choices=Bearer.choices, default=Bearer.TOWN)
    purpose = models.CharField(max_length=12, choices=Purpose.choices, blank=True)
    commitment = models.ForeignKey(
        Commitment, null=True, blank=True, on_delete=models.SET_NULL, related_name="actions"
    )  # the promise it serves
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # euros
    payers = models.CharField(max_length=MAX_PARTNERS, blank=True)
    partners = models.CharField(max_length=MAX_PARTNERS, blank=True)
    reasons = models.TextField(max_length=MAX_REASONS, blank=True)  # of a decision
    refused = models.TextField(max_length=MAX_REFUSED, blank=True)  # alternatives, and why not they
    council_on = models.DateField(null=True, blank=True)
    votes_for = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField(null=True, blank=True)
    votes_abstained = models.PositiveSmallIntegerField(null=True, blank=True)
    by_its_author = models.BooleanField(default=False)  # who proposed it presents it to the council (CL49)

    objects = ActionQuerySet.as_manager()
    workflow = states.ACTION
    kind_label = _("Actions")
    icon = map_icon = "hammer"

    class Meta:
        constraints = [
            *publishable_constraints("action", body=MAX_BODY),
            at_most("title", MAX_TITLE, "action_title_length"),
            at_most("why", MAX_WHY, "action_why_length"),
            at_most("reasons", MAX_REASONS, "action_reasons_length"),
            at_most("refused", MAX_REFUSED, "action_refused_length"),
            models.UniqueConstraint(fields=["author", "key"], name="action_sent_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(deleted_at=None) | ~Q(title=""), name="action_has_title"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[state.key for state in states.ACTION]), name="action_state_known"
            ),
            models.CheckConstraint(condition=Q(nature__in=Nature.values), name="action_nature_known"),
            models.CheckConstraint(condition=Q(bearer__in=Bearer.values), name="action_bearer_known"),
            models.CheckConstraint(condition=Q(purpose__in=["", *Purpose.values]), name="action_purpose_known"),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None) | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="action_on_earth",
            ),
            models.CheckConstraint(condition=Q(cost=None) | Q(cost__gte=0), name="action_cost"),
            within("council_on", "action_council"),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),
            models.Index(fields=["mandate", "-id"]),
            models.Index(fields=["author", "-id"]),
        ]

    @property
    def map_title(self) -> str:
        return self.title

    @property
    def questions(self) -> list[Question]:
        return [Question.USEFUL, Question.KEPT] if self.state == states.DONE else [Question.USEFUL]

    @property
    def votes(self) -> list[tuple[Promise, int]]:
        """How the council voted, as words and numbers; nothing when that was not told."""
        told = (
            (_("Pour"), self.votes_for),
            (_("Contre"), self.votes_against),
            (_("Abstentions"), self.votes_abstained),
        )
        return [(label, votes) for label, votes in told if votes is not None]


class Milestone(models.Model):
    """One thing on the way of an action, with the day it is planned for and the day it was done."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=MAX_MILESTONE)
    planned_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["action", "position"], name="milestone_once"),
            models.CheckConstraint(condition=~Q(words=""), name="milestone_has_words"),
            within("planned_on", "milestone_planned"),
            within("done_on", "milestone_done"),
        ]

    def __str__(self) -> str:
        return self.words


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
