"""Which kiosks run, and who lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from participation.polls.models import Poll
from profiles.models import Mandate

if TYPE_CHECKING:
    from feed.querysets import Viewer


class KioskQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of towns the viewer acts for."""
        towns = Mandate.objects.acting(viewer).current().filter(town__isnull=False)
        return self.filter(poster__town__in=towns.values("town"))

    def running(self) -> Self:
        """Keep those that take answers at the very moment of the statement, while who started them may (OFF-5)."""
        from outreach.kiosks.models import LIFE

        started = Mandate.objects.handling(OuterRef("poster__town")).filter(person=OuterRef("started_by"))
        return self.filter(
            Exists(started),
            ended_at=None,
            started_at__gt=Now() - LIFE,
            poster__ended_at=None,
            poster__poll__in=Poll.objects.taking_votes(),
        )
