"""The wall: what can be followed, who follows it, what happened and on which walls it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone

from core.ids import next_id
from places.models import Neighbourhood, Theme, Town

if TYPE_CHECKING:
    from profiles.models import User  # noqa: F401


class Source(models.Model):
    """Anything that can be followed: person, town, neighbourhood, intercommunality, theme in a town, process."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_type", "object_id"], name="source_once")]

    def __str__(self) -> str:
        return f"source {self.pk}"


class Follow(models.Model):
    """A person's wall reads this source."""

    follower = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follows")
    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "source"], name="follow_once")]
        indexes = [models.Index(fields=["source", "follower"])]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.source_id}"


class Visibility(models.IntegerChoices):
    PUBLIC = 0
    MEMBERS = 1  # people with an account


class Publishable(models.Model):
    """What a person says in public: it has an author, a town, a state of visibility, and counts that are only caches."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)  # in what capacity it was said, frozen
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    hidden_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    support_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Post(Publishable):
    """A few words and up to four photos, on a town's wall. Without ``published_at`` it is its author's draft."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="posts")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL)
    visibility = models.SmallIntegerField(choices=Visibility.choices, default=Visibility.PUBLIC)
    body = models.TextField(max_length=5000)
    published_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"post {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.pk])


class Activity(models.Model):
    """Who did what to which subject: the wall's entry and the outbox row in one (words of ActivityStreams 2.0)."""

    id = models.BigIntegerField(primary_key=True, default=next_id)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=40)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    town = models.ForeignKey(Town, null=True, on_delete=models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, null=True, on_delete=models.SET_NULL, related_name="+")
    visibility = models.SmallIntegerField(choices=Visibility.choices, default=Visibility.PUBLIC)
    version = models.PositiveIntegerField(default=1)  # moves whenever the entry looks different
    hidden_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["content_type", "object_id"])]

    def __str__(self) -> str:
        return f"activity {self.pk}"


class Route(models.Model):
    """This activity stands on the wall of this source."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="routes")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "activity"], name="route_once")]

    def __str__(self) -> str:
        return f"{self.activity_id} on {self.source_id}"
