"""What an action and a commitment have in common, and the bounds of what they say."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import ClassVar

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.stars import no_ratings
from core.states import State, Workflow
from feed.models import Photo, Publishable
from places.models import Neighbourhood, Theme, Town
from places.modules import Module
from profiles.models import Mandate

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


class Question(models.TextChoices):
    """What stars are given for (CIW8, UG13)."""

    USEFUL = "useful", _("Est-ce utile ?")
    KEPT = "kept", _("La parole est-elle tenue ?")


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
