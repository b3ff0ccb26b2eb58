"""Which appointments are open, for whom; which declarations are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from officials.teams.models import Appointment, Interest  # noqa: F401 (quoted below)
    from places.models import Town
    from profiles.querysets import Viewer


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Mandates on their way."""

    def open(self) -> AppointmentQuerySet:
        """Keep those that may still be accepted, by the database's clock: what expired is never open again (AUTH-8)."""
        return self.filter(outcome="", expires_at__gt=Now())

    def of_town(self, town: Town) -> AppointmentQuerySet:
        return self.filter(town=town).select_related("person", "proposer", "service", "mandate", "neighbourhood")

    def of(self, viewer: Viewer) -> AppointmentQuerySet:
        """Keep those for the viewer."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class InterestQuerySet(models.QuerySet["Interest"]):
    """Declared interests: public, with all they said before."""

    def visible_to(self, viewer: Viewer) -> InterestQuerySet:
        """Return all: what an official declares is for everyone."""
        return self.prefetch_related("former")
