"""Who sees which report, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from feed.querysets import PublishableQuerySet
from profiles.models import Mandate

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town
    from reports.models import Report


class ReportQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what the viewer may read; private ones are for their reporter and the town hall that answers."""
        seen = super().visible_to(viewer)
        if not viewer.is_authenticated:
            return seen.filter(is_private=False)
        answers = Mandate.objects.acting(viewer).handling(OuterRef("town"))
        return seen.filter(Q(is_private=False) | Q(reporter=viewer.pk) | Exists(answers))

    def reported_by(self, viewer: Viewer) -> Self:
        """Keep the viewer's own, anonymous ones too; a visitor has none."""
        return self.filter(reporter=viewer.pk) if viewer.is_authenticated else self.none()

    def open(self) -> Self:
        """Keep those that a town still has to answer."""
        return self.filter(cases__is_open=True)

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "category", "neighbourhood__town", "origin")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos", "cases"
        )


class SheetQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own; those of a visitor are found by their session, and their photos by it too."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class VerdictQuerySet(models.QuerySet[Any]):
    def of_this_repair(self, report: Report) -> Self:
        """Keep what was said of a report since it was last called fixed."""
        return self.filter(report=report, at__gte=F("report__cases__closed_at"))


class CategoryQuerySet(models.QuerySet[Any]):
    """Categories, the default set first."""

    def of_town(self, town: Town | int) -> Self:
        """Return the categories this town offers: the default set and its own, without those it hides."""
        from reports.models import TownCategory

        hidden = TownCategory.objects.filter(town=town, category=OuterRef("pk"), hidden=True)
        return self.filter(Q(town=None) | Q(town=town)).exclude(Exists(hidden))

    def default_set(self) -> Self:
        return self.filter(town=None)
