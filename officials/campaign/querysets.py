"""Elections by the database's clock, and who stands in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from feed.querysets import Viewer


class ElectionQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return all: dates of a vote are public."""
        return self

    def running(self) -> Self:
        """Keep those whose months before the vote are now."""
        return self.filter(starts_at__lte=Now(), ends_at__gt=Now())


class CandidacyQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return all: who stands says so in public."""
        return self

    def standing(self) -> Self:
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at=None)
