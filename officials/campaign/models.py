"""Elections of a town, and which officials in office stand in them."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from officials.campaign.querysets import CandidacyQuerySet, ElectionQuerySet
from places.models import Town
from profiles.models import Mandate


class Kind(models.TextChoices):
    """Who is elected."""

    MUNICIPAL = "municipal", _("Élections municipales")
    DEPARTMENTAL = "departmental", _("Élections départementales")
    REGIONAL = "regional", _("Élections régionales")
    PARLIAMENT = "parliament", _("Élections législatives ou sénatoriales")
    EUROPEAN = "european", _("Élections européennes")
    OTHER = "other", _("Autre élection")


class Election(models.Model):
    """A vote in a town and the months before it, during which what officials publish is restrained and kept in sight.

    The two moments are those of the days in the town's zone, the second one past the last day.
    """

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    votes_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    objects = ElectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["town", "kind", "votes_on"], name="election_once"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="election_kind_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="election_ends_after_it_starts"),
        ]
        indexes = [models.Index(fields=["town", "ends_at"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.votes_on}"

    @property
    def starts_on(self) -> date:
        return self.starts_at.astimezone(ZoneInfo(self.town.time_zone)).date()

    @property
    def ends_on(self) -> date:
        """The last day."""
        return (self.ends_at - timedelta(seconds=1)).astimezone(ZoneInfo(self.town.time_zone)).date()

    @property
    def is_running(self) -> bool:
        return bool(self.starts_at <= timezone.now() < self.ends_at)

    @property
    def is_over(self) -> bool:
        return bool(self.ends_at <= timezone.now())


class Candidacy(models.Model):
    """An official in office says that they stand in an election; public, and withdrawn in public."""

    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="+")
    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="candidacies")
    declared_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mandate", "election"], name="candidacy_once")]

    def __str__(self) -> str:
        return f"{self.mandate_id} in {self.election_id}"
