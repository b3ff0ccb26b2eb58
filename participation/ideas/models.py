"""Ideas of inhabitants, what people think of them, who writes them together, and what a town promised beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from core.stars import STARS, average, no_ratings
from feed.models import Photo, Publishable, publishable_constraints
from feed.models.checks import at_most
from participation.ideas.querysets import CoAuthorQuerySet, IdeaQuerySet, RatingQuerySet
from participation.ideas.states import WORKFLOW
from places.models import Neighbourhood, Theme, Town

if TYPE_CHECKING:
    from profiles.models import User

MAX_TITLE = 120
MAX_NEED = 500
MAX_BODY = 4000  # with the title and the need it is one version of its history, which holds 5,000
MAX_PROMISE = 200
MAX_URL = 200


class Idea(Publishable):
    """What could be better: the need it meets, where, and how. ``author`` began it; co-authors write it as well.

    Without a place it is for the whole town. Without ``published_at`` it is its author's draft.
    """

    words_in = ("title", "need", "body")
    takes_stances = True
    support_with = "participation.ideas.services.support_idea"

    title = models.CharField(max_length=MAX_TITLE, blank=True)
    need = models.CharField(max_length=MAX_NEED, blank=True)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="ideas")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    geometry = models.JSONField(null=True, blank=True)  # GeoJSON Point, LineString or Polygon, see ideas.places
    latitude = models.FloatField(null=True, blank=True)  # the middle of it
    longitude = models.FloatField(null=True, blank=True)
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that drafted it
    ratings = models.JSONField(default=no_ratings)  # how many gave one star, two … five: a cache of the rows
    next_goal = models.PositiveIntegerField(null=True, blank=True)  # supports that the next promise asks for
    estimated_cost = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)  # euros
    action_url = models.CharField(max_length=MAX_URL, null=True, blank=True)  # a page of this site
    photos = GenericRelation(Photo)
    cases = GenericRelation(Case)

    objects = IdeaQuerySet.as_manager()
    workflow = WORKFLOW
    kind_label = _("Idées")
    map_icon = "lightbulb"

    class Meta:
        constraints = [
            *publishable_constraints("idea", body=MAX_BODY),
            at_most("title", MAX_TITLE, "idea_title_length"),
            at_most("need", MAX_NEED, "idea_need_length"),
            models.UniqueConstraint(fields=["author", "key"], name="idea_sent_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | ~Q(deleted_at=None) | ~(Q(title="") | Q(need="")),
                name="idea_has_title_and_need",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False)
                & Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="idea_on_earth",
            ),
            models.CheckConstraint(condition=Q(estimated_cost=None) | Q(estimated_cost__gte=0), name="idea_cost"),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),  # the list, newest first
            models.Index(fields=["town", "-support_count", "-id"]),  # the list, most supported first
            models.Index(fields=["author", "-id"]),  # drafts, export, erasure
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
    def map_title(self) -> str:
        return self.title

    @property
    def rating_count(self) -> int:
        return sum(self.ratings)

    @property
    def average(self) -> float | None:
        """The stars it has in the mean, None while too few people gave any."""
        return average(self.ratings)

    @property
    def writers(self) -> list[User]:
        """The co-authors who accepted; lists fetch them ahead with ``for_wall``."""
        return [row.person for row in self.coauthors.all() if row.accepted_at is not None]


class Rating(models.Model):
    """How good someone finds an idea, in stars. One a person; it can be changed and taken back."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="rated")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    stars = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    objects = RatingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["idea", "person"], name="rating_once"),
            models.CheckConstraint(condition=Q(stars__in=STARS), name="rating_stars"),
        ]

    def __str__(self) -> str:
        return f"{self.stars} for {self.idea_id}"


class CoAuthor(models.Model):
    """Someone asked to write an idea with its author; nobody hears of it before they accept.

    A refusal stays as a row, so that asking again rings no bell.
    """

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="coauthors")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)  # declined, left or was taken off

    objects = CoAuthorQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["idea", "person"], name="coauthor_once"),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(left_at=None), name="coauthor_here_or_gone"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} with {self.idea_id}"


class Threshold(models.Model):
    """What a town promises to ideas that so many people support; for those published from now on."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="thresholds")
    supports = models.PositiveIntegerField()
    promise = models.CharField(max_length=MAX_PROMISE)
    days = models.PositiveSmallIntegerField()  # within which it is kept

    class Meta:
        ordering = ["supports"]
        constraints = [
            models.UniqueConstraint(fields=["town", "supports"], name="threshold_once"),
            models.CheckConstraint(condition=Q(supports__gte=2), name="threshold_of_several"),
            models.CheckConstraint(condition=Q(days__range=(1, 730)), name="threshold_days"),
            at_most("promise", MAX_PROMISE, "threshold_promise_length"),
        ]

    def __str__(self) -> str:
        return f"{self.supports} → {self.promise}"


class Goal(models.Model):
    """A threshold as it was when the idea was published: later changes do not touch it. Crossed once, for good."""

    idea = models.ForeignKey(Idea, on_delete=models.CASCADE, related_name="goals")
    supports = models.PositiveIntegerField()
    promise = models.CharField(max_length=MAX_PROMISE)
    days = models.PositiveSmallIntegerField()
    crossed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["supports"]
        constraints = [models.UniqueConstraint(fields=["idea", "supports"], name="goal_once")]

    def __str__(self) -> str:
        return f"{self.supports} → {self.promise}"

    def get_absolute_url(self) -> str:
        return reverse("idea", args=[self.idea_id])
