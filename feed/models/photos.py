"""The photos people add to what they say, of whatever kind it is."""

from __future__ import annotations

import secrets

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.urls import reverse
from django.utils import timezone

from feed.models.checks import at_most
from feed.querysets import PhotoQuerySet

MAX_PHOTOS = 4
MAX_ALT = 500


def new_photo_key() -> str:
    """Return a file name nobody can guess: 160 random bits (IDOR-7)."""
    return f"{secrets.token_hex(20)}.webp"


def photo_path(key: str) -> str:
    """Return where in storage the file of this key lies."""
    return f"photos/{key}"


class Photo(models.Model):
    """One photo of anything, re-encoded by us, with the words that replace it for who does not see it."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
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
            models.UniqueConstraint(fields=["content_type", "object_id", "position"], name="photo_position_once"),
            models.CheckConstraint(condition=models.Q(position__lt=MAX_PHOTOS), name="photo_at_most_four"),
            models.CheckConstraint(condition=models.Q(width__gt=0) & models.Q(height__gt=0), name="photo_has_size"),
            at_most("alt", MAX_ALT, "photo_alt_length"),
        ]

    def __str__(self) -> str:
        return f"photo {self.position} of {self.content_type_id}:{self.object_id}"

    @property
    def url(self) -> str:
        return reverse("media", args=[self.key])

    @property
    def small_url(self) -> str:
        return reverse("media", args=[self.small_key])
