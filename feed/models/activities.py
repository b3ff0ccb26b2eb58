"""What happened, and on which walls it stands."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from core.ids import next_id
from feed.models.publishable import Visibility
from feed.models.sources import Source
from feed.querysets import ActivityQuerySet, RouteQuerySet
from places.models import Theme, Town


class Activity(models.Model):
    """Who did what to which subject: the wall's entry and the outbox row in one (words of ActivityStreams 2.0)."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    town = models.ForeignKey(Town, null=True, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="+")
    visibility = models.SmallIntegerField(choices=Visibility.choices, default=Visibility.PUBLIC)
    version = models.PositiveIntegerField(default=1)  # moves whenever the entry looks different
    hidden_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visibility__in=Visibility.values), name="activity_visibility_known"
            ),
            models.CheckConstraint(condition=models.Q(id__gt=0), name="activity_id_positive"),
        ]
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"activity {self.pk}"


class Route(models.Model):
    """This activity stands on the wall of this source.

    ``kind`` and ``theme`` repeat the activity's, so that a filtered wall is read from one index however rare it is.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="routes", db_index=False)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="routes")
    kind = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    objects = RouteQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "activity"], name="route_once")]
        indexes = [
            models.Index(fields=["source", "kind", "activity"], name="route_by_kind"),
            models.Index(
                fields=["source", "theme", "activity"],
                name="route_by_theme",
                condition=models.Q(theme__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} on {self.source_id}"
