"""Urgent messages of a town: what, how grave, where, until when, who stands for it, and what was said since."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from feed.models import Publishable, publishable_constraints
from feed.models.checks import at_most
from officials.urgent.querysets import AlertQuerySet
from places.models import Neighbourhood, Town

MAX_TITLE = 80
MAX_WORDS = 500
MOST_DAYS = 7
MOST_A_DAY = 3


class Level(models.TextChoices):
    """How grave it is; each has a word, an icon and a colour, and none is said by colour alone."""

    INFORMATION = "information", _("Information")
    VIGILANCE = "vigilance", _("Vigilance")
    DANGER = "danger", _("Danger")

    @property
    def tone(self) -> str:
        return {"information": "info", "vigilance": "wait", "danger": "alert"}[self.value]

    @property
    def icon(self) -> str:
        return {"information": "info", "vigilance": "circle-alert", "danger": "triangle-alert"}[self.value]


class Alert(Publishable):
    """A town's urgent message. ``author`` prepared it; without ``published_at`` it waits for a second person.

    It begins when it is confirmed and ends by itself, by the database's clock. ``day`` (in the town's zone) and
    ``ordinal`` make three a day the most there can be.
    """

    words_in = ("title", "body", "advice")

    title = models.CharField(max_length=MAX_TITLE, blank=True)
    advice = models.CharField(max_length=MAX_WORDS, blank=True)  # what to do
    level = models.CharField(max_length=12, choices=Level.choices)
    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="alerts")
    neighbourhoods = models.ManyToManyField(Neighbourhood, blank=True, related_name="+")
    geometry = models.JSONField(null=True, blank=True)  # GeoJSON Polygon inside the town
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # called off before
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_as = models.CharField(max_length=80, blank=True)  # the second person's capacity, frozen
    alone = models.BooleanField(default=False)  # one person twice, where the town has only one: said in public
    day = models.DateField(null=True, blank=True)
    ordinal = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = AlertQuerySet.as_manager()
    kind_label = _("Alertes")
    theme = None

    class Meta:
        constraints = [
            *publishable_constraints("alert", body=MAX_WORDS),
            at_most("title", MAX_TITLE, "alert_title_length"),
            at_most("advice", MAX_WORDS, "alert_advice_length"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="alert_level_known"),
            models.UniqueConstraint(fields=["town", "day", "ordinal"], name="alert_ordinal_once"),
            models.CheckConstraint(
                condition=Q(published_at=None, day=None, ordinal=None)
                | Q(published_at__isnull=False, day__isnull=False, ordinal__range=(1, MOST_A_DAY)),
                name="alert_three_a_day",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(ends_at__gt=F("published_at")), name="alert_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=False) | ~(Q(title="") | Q(body="")), name="alert_has_words"
            ),
        ]
        indexes = [
            models.Index(fields=["town", "-id"]),  # the list of a town
            models.Index(fields=["ends_at"]),  # which towns have one now
            models.Index(fields=["author", "-id"]),  # export, erasure
        ]

    @property
    def takes_comments(self) -> bool:
        """An alert is read and followed; one discusses elsewhere."""
        return False

    @property
    def degree(self) -> Level:
        return Level(self.level)

    @property
    def signature(self) -> str:
        """Whose name stands under it: the town hall's."""
        return str(_("Mairie de %(town)s")) % {"town": self.town.local_name}

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.ends_at <= timezone.now()

    @property
    def over_since(self) -> Any:
        """When it ended, or will."""
        return self.ended_at or self.ends_at

    @property
    def where(self) -> str | Promise:
        """Its area in words."""
        if self.geometry:
            return _("Une zone dessinée sur la carte")
        names = ", ".join(part.name for part in self.neighbourhoods.all())
        return names or _("Toute la commune")


class Step(models.Model):
    """What was said since, in public; the last one may call the alert off."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="steps")
    words = models.CharField(max_length=MAX_WORDS)
    ends = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [at_most("words", MAX_WORDS, "alert_step_length")]

    def __str__(self) -> str:
        return f"step {self.pk}"
