"""Decisions as everyone may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.querysets import OnSubjectQuerySet

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town


class DecisionQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return all: who decides about what others said does it in public."""
        return self

    def standing(self) -> Self:
        """Keep those that hide or freeze something, and that no other took back."""
        return self.filter(reverses=None, reversed_by=None)

    def of_kind(self, model: type[models.Model]) -> Self:
        """Keep those about things of this kind."""
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def in_register_of(self, town: Town) -> Self:
        """Keep those of a town, and of its intercommunality."""
        here = Q(town=town)
        if town.intercommunality_id is not None:
            here |= Q(intercommunality=town.intercommunality_id)
        return self.filter(here)

    def for_wall(self) -> Self:
        """Fetch with each what a line of the register says."""
        return self.select_related("actor", "town", "intercommunality", "reversed_by", "content_type").defer(
            "town__facts"
        )
