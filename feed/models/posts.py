"""What people say on a town's wall, and the photos they add."""

from __future__ import annotations

import secrets

from django.db import models
from django.urls import reverse
from django.utils import timezone

from feed.models.checks import at_most
from feed.models.publishable import Publishable, publishable_constraints
from feed.querysets import PhotoQuerySet, PostQuerySet
from places.models import Neighbourhood, Theme, Town

MAX_PHOTOS = 4
MAX_ALT = 500


class Post(Publishable):
    """A few words and up to four photos, on a town's wall. Without ``published_at`` it is its author's draft."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="posts")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that drafted it

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            *publishable_constraints("post"),
            # A device that sends its draft again, not having heard our answer, does not post twice.
            models.UniqueConstraint(fields=["author", "key"], name="post_sent_once"),
        ]
        indexes = [
            models.Index(fields=["author", "-id"]),  # drafts, export, erasure
        ]

    def get_absolute_url(self) -> str:
        return reverse("post", args=[self.pk])


def new_photo_key() -> str:
    """Return a file name nobody can guess: 160 random bits (IDOR-7)."""
    return f"{secrets.token_hex(20)}.webp"


def photo_path(key: str) -> str:
    """Return where in storage the file of this key lies."""
    return f"photos/{key}"


class Photo(models.Model):
    """One photo of a post, re-encoded by us, with the words that replace it for who does not see it."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="photos", db_index=False)
    position = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=60, unique=True)
    small_key = models.CharField(max_length=60, unique=True)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    alt = models.CharField(max_length=MAX_ALT, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="photo_position_once"),
            models.CheckConstraint(condition=models.Q(position__lt=MAX_PHOTOS), name="photo_at_most_four"),
            models.CheckConstraint(condition=models.Q(width__gt=0) & models.Q(height__gt=0), name="photo_has_size"),
            at_most("alt", MAX_ALT, "photo_alt_length"),
        ]

    def __str__(self) -> str:
        return f"photo {self.position} of {self.post_id}"

    @property
    def url(self) -> str:
        return reverse("media", args=[self.key])

    @property
    def small_url(self) -> str:
        return reverse("media", args=[self.small_key])
