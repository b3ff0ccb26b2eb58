"""Who sees what of a case: the public follow-up with its subject, the file itself with those who answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from core.querysets import OnSubjectQuerySet
from feed.models import Publishable, kinds
from profiles.models import Mandate

if TYPE_CHECKING:
    from feed.querysets import Viewer


def handled() -> list[type[Publishable]]:
    """Return the kinds of contribution that a town has to answer: those with a ``workflow``."""
    return [model for model in kinds().values() if hasattr(model, "workflow")]


class CaseQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the files of the towns in whose name the viewer answers now (TEN-1)."""
        return self.filter(Exists(Mandate.objects.of(viewer).handling(OuterRef("town"))))

    def public_to(self, viewer: Viewer) -> Self:
        """Keep the cases of contributions that the viewer may read."""
        readable = Q()
        for model in handled():
            kind = ContentType.objects.get_for_model(model)
            subjects = model.rows().visible_to(viewer).filter(pk=OuterRef("object_id"))
            readable |= Q(Exists(subjects), content_type=kind)
        return self.filter(readable) if readable else self.none()

    def late(self) -> Self:
        """Keep the open ones whose promised day has passed."""
        return self.filter(is_open=True, due_at__lt=Now())

    def for_page(self) -> Self:
        """Fetch with each what a page shows of it."""
        return self.select_related("town", "service", "assignee", "theme", "neighbourhood__town").defer(
            "town__facts", "neighbourhood__geometry", "neighbourhood__town__facts"
        )


class MoveQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the steps of contributions that the viewer may read."""
        from cases.models import Case

        return self.filter(Exists(Case.objects.public_to(viewer).filter(pk=OuterRef("case"))))

    def for_wall(self) -> Self:
        return self.select_related("case__town", "mover").prefetch_related("case__subject", "photos")


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the notes of the files that the viewer may open."""
        from cases.models import Case

        return self.filter(Exists(Case.objects.visible_to(viewer).filter(pk=OuterRef("case"))))


class SavedFilterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()
