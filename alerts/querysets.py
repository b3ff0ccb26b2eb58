"""Whose bell, and who listens to what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.contrib.contenttypes.models import ContentType
from django.db import models

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
