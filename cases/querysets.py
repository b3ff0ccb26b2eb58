"""Who sees what of a case: the public follow-up with its subject, the file itself with those who answer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from core.querysets import OnSubjectQuerySet
from feed.models import Publishable, kinds
from profiles.models import Mandate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feed.querysets import Viewer
    from places.models import Town
    from profiles.models import User


def public_kinds() -> list[type[Publishable]]:
    """Return the kinds of contribution that a town has to answer: those with ``cases``."""
    return [model for model in kinds().values() if hasattr(model, "cases")]


@cache
def handled() -> list[type[Any]]:
    """Return every model that a town has to answer: those contributions, then what no wall ever shows."""
    public: list[type[Any]] = [*public_kinds()]
    return public + [
        model
        for model in apps.get_models()
        if hasattr(model, "cases") and hasattr(model, "workflow") and model not in public
    ]


class CaseQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the files of the towns in whose name the viewer answers now (TEN-1)."""
        return self.filter(Exists(Mandate.objects.acting(viewer).handling(OuterRef("town"))))

    def of_town(self, town: Town, viewer: Viewer) -> Self:
        """Keep the files of one town that the viewer may open: ``visible_to``, with the mandate asked for once."""
        return self.filter(Exists(Mandate.objects.acting(viewer).handling(town)), town=town)

    def public_to(self, viewer: Viewer) -> Self:
        """Keep the cases of contributions that the viewer may read; what is asked in private is none."""
        readable = Q()
        for model in public_kinds():
            kind = ContentType.objects.get_for_model(model)
            subjects = model.rows().visible_to(viewer).filter(pk=OuterRef("object_id"))
            readable |= Q(Exists(subjects), content_type=kind)
        return self.filter(readable) if readable else self.none()

    def of_others(self, viewer: Viewer) -> Self:
        """Leave out what the viewer asked in private themselves."""
        rows = self
        for model in handled():
            if column := getattr(model, "asker", ""):
                asked = model._default_manager.filter(**{column: viewer.pk or 0}).values("pk")
                rows = rows.exclude(content_type=ContentType.objects.get_for_model(model), object_id__in=asked)
        return rows

    def of_contributions(self) -> Self:
        """Keep what the public may count: nothing of what was asked in private."""
        return self.filter(content_type__in=[ContentType.objects.get_for_model(model) for model in public_kinds()])

    def late(self) -> Self:
        """Keep the open ones whose promised day has passed."""
        return self.filter(is_open=True, due_at__lt=Now())

    def with_subjects(self) -> Self:
        """Fetch with each what it is about, as walls show it: a few queries for each kind on the page."""
        subjects = [model.rows().for_wall() for model in handled()]
        return self.prefetch_related(GenericPrefetch("subject", subjects))

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


def handlers(town: Town | int) -> QuerySet[User]:
    """Return the people who answer in a town's name now, by name."""
    answering = Mandate.objects.handling(town).values("person")
    people: QuerySet[User] = get_user_model()._default_manager.filter(pk__in=answering).order_by("name", "pk")
    return people


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the notes of the files that the viewer may open, but for what they asked themselves."""
        from cases.models import Case

        return self.filter(Exists(Case.objects.visible_to(viewer).of_others(viewer).filter(pk=OuterRef("case"))))


class SavedFilterQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()
