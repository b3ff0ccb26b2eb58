"""Whose bell, and who listens to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.module_loading import import_string

from core.querysets import OnSubjectQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from profiles.models import User

    Viewer: TypeAlias = User | AnonymousUser


class NotificationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: a bell is for one pair of ears."""
        return self.filter(recipient=viewer.pk) if viewer.is_authenticated else self.none()

    def about(self, subject: models.Model) -> Self:
        """Keep what concerns this thing."""
        kind = ContentType.objects.get_for_model(subject)
        return self.filter(target_content_type=kind, target_object_id=str(subject.pk))

    def unread(self) -> Self:
        return self.filter(unread=True)


class SubscriptionQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class DeviceQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own; what nobody in particular has is found by its browser alone (``alerts.device``)."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()

    def wanting(self, topic: str) -> Self:
        """Keep those that are pushed for a topic."""
        return self.filter(wishes__topic=topic)

    def hearing_of(self, town: Any, *, accounts: bool) -> Self:
        """Keep those without an account that follow a town; with ``accounts`` those of its followers too."""
        hearing = models.Q(person=None, pk__in=self.model.towns.through.objects.filter(town=town).values("device"))
        if accounts:
            hearing |= models.Q(person__in=import_string(settings.FOLLOWERS)(town))
        return self.filter(hearing)
