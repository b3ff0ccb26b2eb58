"""What can be followed, and who follows it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from feed.querysets import FollowQuerySet, SourceQuerySet

MAX_FOLLOWS = 2000  # feed.wall reads a wall of this many sources within its target; more helps nobody


class Source(models.Model):
    """Anything that can be followed: person, town, neighbourhood, intercommunality, theme in a town, process.

    Made by services when first used, so that 35,000 silent communes need no row.
    """

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()

    objects = SourceQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="source_once")]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Follow(models.Model):
    """A person's wall reads this source."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="follows", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "source"], name="follow_once")]
        indexes = [models.Index(fields=["source", "follower"])]  # how many follow a source

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.source_id}"
