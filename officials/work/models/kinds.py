"""The two kinds: what officials promised, what they do or decided; and what lies on the way of an action."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feed.models import publishable_constraints
from feed.models.checks import at_most
from officials.work import states
from officials.work.models.base import (
    MAX_BODY,
    MAX_MEASURE,
    MAX_MILESTONE,
    MAX_PARTNERS,
    MAX_REASONS,
    MAX_REFUSED,
    MAX_TITLE,
    MAX_UNIT,
    MAX_WHY,
    Question,
    Work,
    within,
)
from officials.work.querysets import ActionQuerySet, CommitmentQuerySet

if TYPE_CHECKING:
    from django.utils.functional import Promise


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
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
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
