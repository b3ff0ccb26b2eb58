"""Who sees what of events, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce, Now

from feed.querysets import PublishableQuerySet
from officials.events.states import CANCELLED

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town


class EventQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what is published; a draft for its author.

        It was said in office: an official who blocks a citizen takes nobody's agenda away. Walls, which are the
        reader's own, leave it out as ever.
        """
        read = Q(published_at__isnull=False)
        if viewer.is_authenticated:
            read |= Q(author=viewer.pk)
        return self.filter(read, hidden_at__isnull=True, deleted_at__isnull=True)

    def of_town(self, town: Town) -> Self:
        return self.filter(town=town)

    def of_theme(self, slug: str) -> Self:
        return self.filter(theme__slug=slug) if slug else self

    def of_nature(self, nature: str) -> Self:
        return self.filter(nature=nature) if nature else self

    def to_come(self) -> Self:
        """Keep what is not over by the database's clock."""
        return self._ending().filter(over__gte=Now())

    def over(self) -> Self:
        """Keep what is over by the database's clock."""
        return self._ending().filter(over__lt=Now())

    def _ending(self) -> Self:
        return self.annotate(over=Coalesce(F("ends_at"), F("starts_at")))

    def not_cancelled(self) -> Self:
        return self.exclude(state=CANCELLED)

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "neighbourhood__town", "minutes_by")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos"
        )


class ChangeQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what became of the events that stand and the viewer may read."""
        from officials.events.models import Event

        rows = Event.objects.visible_to(viewer).standing().filter(pk=OuterRef("event"))
        return self.filter(Exists(rows))
