"""Who sees what of ideas, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from feed.querysets import PublishableQuerySet, unblocked

if TYPE_CHECKING:
    from feed.querysets import Viewer


class IdeaQuerySet(PublishableQuerySet[Any]):
    def written_by(self, viewer: Viewer) -> Self:
        """Keep what the viewer may change: their own, and those they are a co-author of."""
        from participation.ideas.models import CoAuthor

        if not viewer.is_authenticated:
            return self.none()
        with_others = CoAuthor.objects.accepted().filter(idea=OuterRef("pk"), person=viewer.pk)
        return self.filter(Q(author=viewer.pk) | Q(Exists(with_others), published_at__isnull=False))

    def of_theme(self, slug: str) -> Self:
        return self.filter(theme__slug=slug) if slug else self

    def in_state(self, state: str) -> Self:
        return self.filter(cases__state=state) if state else self

    def near_a_goal(self) -> Self:
        """Keep those that a promise still waits for, with how many supports are ``missing``."""
        waiting = self.filter(next_goal__isnull=False, cases__is_open=True)
        return waiting.annotate(missing=F("next_goal") - F("support_count"))

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "neighbourhood__town")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos", "cases", "goals", "coauthors__person"
        )


class RatingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: who gave which stars is shown as numbers only."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class CoAuthorQuerySet(models.QuerySet[Any]):
    def accepted(self) -> Self:
        """Keep those who write now."""
        return self.filter(accepted_at__isnull=False)

    def asked(self) -> Self:
        """Keep those who have not answered."""
        return self.filter(accepted_at=None, left_at=None)

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those who accepted, one's own invitations, and those one made."""
        if not viewer.is_authenticated:
            return self.accepted()
        mine = Q(person=viewer.pk) | Q(idea__author=viewer.pk)
        return self.filter(Q(accepted_at__isnull=False) | mine, unblocked(viewer, "person"), left_at=None)
