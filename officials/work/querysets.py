"""Who sees what of actions and commitments, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now, TruncDate

from core.querysets import OnSubjectQuerySet
from feed.querysets import PublishableQuerySet
from officials.work.states import MADE, WORKING

if TYPE_CHECKING:
    from feed.models import Publishable
    from feed.querysets import Viewer
    from places.models import Town


class WorkQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what is published; a draft for its author.

        It was said in office: an official who blocks a citizen takes from them neither what their town does nor their
        stars. Walls, which are the reader's own, leave it out as ever.
        """
        read = Q(published_at__isnull=False)
        if viewer.is_authenticated:
            read |= Q(author=viewer.pk)
        return self.filter(read, hidden_at__isnull=True, deleted_at__isnull=True)

    def of_theme(self, slug: str) -> Self:
        return self.filter(theme__slug=slug) if slug else self

    def of_neighbourhood(self, slug: str) -> Self:
        return self.filter(neighbourhood__slug=slug) if slug else self

    def in_state(self, state: str) -> Self:
        return self.filter(state=state) if state else self

    def of_mandate(self, mandate: int | None) -> Self:
        """Keep what was published under this mandate."""
        return self.filter(mandate=mandate) if mandate is not None else self

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "neighbourhood__town")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos"
        )


class ActionQuerySet(WorkQuerySet):
    def for_wall(self) -> Self:
        return super().for_wall().select_related("commitment").prefetch_related("milestones")


class CommitmentQuerySet(WorkQuerySet):
    def late(self, town: Town) -> Self:
        """Keep the open ones whose day has passed in the town, by the database's clock."""
        return self.filter(self.is_late(town))

    def on_time(self, town: Town) -> Self:
        """Keep the open ones whose day is not over."""
        return self.filter(~self.is_late(town), state__in=(MADE, WORKING))

    @staticmethod
    def is_late(town: Town) -> Q:
        """Return the condition of ``late``."""
        today = TruncDate(Now(), tzinfo=ZoneInfo(town.time_zone))
        return Q(state__in=(MADE, WORKING), due_on__lt=today)


class OfWorkQuerySet(models.QuerySet[Any]):
    """Rows that belong to an action or to a commitment."""

    def on(self, work: Publishable) -> Self:
        """Keep those of this action or commitment."""
        return self.filter(**{work.kind: work.pk})


def of_readable(viewer: Viewer) -> Q:
    """Return the condition that a row belongs to an action or a commitment that stands and the viewer may read."""
    from officials.work.models import Action, Commitment

    condition = Q(pk__in=[])
    for model in (Action, Commitment):
        rows = model.objects.visible_to(viewer).standing().filter(pk=OuterRef(model._meta.model_name or ""))
        condition |= Q(Exists(rows))
    return condition


class StepQuerySet(OfWorkQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps of what the viewer may read."""
        return self.filter(of_readable(viewer))


class WorkRatingQuerySet(OfWorkQuerySet):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: who gave which stars is shown as numbers only."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class InspirationQuerySet(OnSubjectQuerySet[Any]):
    def on(self, work: Publishable) -> Self:
        """Keep those of this action or commitment."""
        return self.filter(**{work.kind: work.pk})

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the links from what the viewer may read; what they lead to is asked of its own kind."""
        return self.filter(of_readable(viewer))
