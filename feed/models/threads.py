"""What gathers around a contribution of any kind: comments, supports, mentions and its public history."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feed.models.checks import at_most
from feed.models.publishable import MAX_BODY, Publishable, publishable_constraints
from feed.querysets import CommentQuerySet, MentionQuerySet, RevisionQuerySet, SupportQuerySet

MAX_COMMENT = 2000


class Stance(models.TextChoices):
    """What a remark is to the thing it stands under, where the thing takes stances."""

    NONE = "", _("Sans avis")
    FOR = "for", _("Pour")
    AGAINST = "against", _("Contre")
    QUESTION = "question", _("Question")

    @property
    def icon(self) -> str:
        return {"for": "thumbs-up", "against": "thumbs-down"}.get(self.value, "circle-question-mark")

    @property
    def tone(self) -> str:
        """The colour of ``core/ui/state.html``; against is an opinion, no alarm."""
        return {"for": "done", "against": "wait"}.get(self.value, "plan")


class Comment(Publishable):
    """A remark under a contribution of any kind, or an answer to a remark; threads are two levels deep."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    on = GenericForeignKey()
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="answers")
    key = models.UUIDField(null=True, blank=True, editable=False)
    stance = models.CharField(max_length=10, choices=Stance.choices, default=Stance.NONE, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = [
            *publishable_constraints("comment", body=MAX_COMMENT),
            models.CheckConstraint(condition=models.Q(published_at__isnull=False), name="comment_is_no_draft"),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="comment_not_its_parent",
            ),
            models.UniqueConstraint(fields=["author", "key"], name="comment_sent_once"),
            models.CheckConstraint(
                condition=models.Q(stance=Stance.NONE) | models.Q(stance__in=Stance.values, parent=None),
                name="comment_stance_of_a_remark",
            ),
        ]
        indexes = [
            models.Index(fields=["content_type", "object_id", "id"]),  # a thread
            models.Index(fields=["author", "-id"]),  # export, erasure
        ]

    @property
    def takes_comments(self) -> bool:
        """It is answered by a comment on the same thing."""
        return False

    def get_absolute_url(self) -> str:
        on: Any = self.on
        return f"{on.get_absolute_url()}?commentaire={self.pk}#c-{self.pk}"  # on whatever page of the thread it is


class Support(models.Model):
    """One person stands behind one contribution. The row is the guard; the counts are caches (VOTE-1)."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="supports")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    created_at = models.DateTimeField(default=timezone.now)

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "person"], name="support_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} supports {self.content_type_id}:{self.object_id}"


class Revision(models.Model):
    """What a contribution said before an edit, kept in public (CIW21)."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    body = models.TextField(max_length=MAX_BODY, blank=True)
    edited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        constraints = [at_most("body", MAX_BODY, "revision_body_length")]
        indexes = [models.Index(fields=["content_type", "object_id", "id"])]

    def __str__(self) -> str:
        return f"revision {self.pk} of {self.content_type_id}:{self.object_id}"


class Mention(models.Model):
    """This contribution names this person."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mentions")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()

    objects = MentionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "person"], name="mention_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id} mentions {self.person_id}"
