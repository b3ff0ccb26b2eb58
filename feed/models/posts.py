"""What people say on a town's wall."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.utils.translation import gettext_lazy as _

from feed.models.photos import Photo
from feed.models.publishable import Publishable, publishable_constraints
from feed.querysets import PostQuerySet
from places.models import Neighbourhood, Theme, Town


class Post(Publishable):
    """A few words and up to four photos, on a town's wall. Without ``published_at`` it is its author's draft."""

    town = models.ForeignKey(Town, on_delete=models.CASCADE, related_name="posts")
    neighbourhood = models.ForeignKey(Neighbourhood, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    photos = GenericRelation(Photo)
    key = models.UUIDField(null=True, blank=True, editable=False)  # given by the device that drafted it

    objects = PostQuerySet.as_manager()
    kind_label = _("Publications")

    class Meta:
        constraints = [
            *publishable_constraints("post"),
            # A device that sends its draft again, not having heard our answer, does not post twice.
            models.UniqueConstraint(fields=["author", "key"], name="post_sent_once"),
        ]
        indexes = [
            models.Index(fields=["author", "-id"]),  # drafts, export, erasure
        ]
