"""Which posters hang, and who lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from profiles.models import Mandate

if TYPE_CHECKING:
    from feed.querysets import Viewer


class PosterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of towns the viewer acts for: no list gives a code away that is for who stands before it."""
        towns = Mandate.objects.acting(viewer).current().filter(town__isnull=False)
        return self.filter(town__in=towns.values("town"))

    def hanging(self) -> Self:
        """Keep those that were not taken down."""
        return self.filter(ended_at=None)
