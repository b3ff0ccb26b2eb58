"""A conversation that two who run the site opened together: for a reason, for a day, never in secret for good."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from core.ids import next_id
from messaging.deciding import OpeningQuerySet
from messaging.models.conversations import Conversation
from messaging.models.sealed import opened

OPEN_FOR = timedelta(hours=24)


class Opening(models.Model):
    """Asked for by one, agreed to by another: then the two read the conversation until ``until`` (DM-4).

    Those who take part are told at once; where a judge forbade it, at ``tell_at``.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.SET_NULL, related_name="+")
    sealed_reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    is_judicial = models.BooleanField(default=False)
    tell_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    objects = OpeningQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(agreed_by=F("asked_by")), name="opening_takes_two"),
            models.CheckConstraint(
                condition=Q(agreed_at=None, until=None) | Q(agreed_at__isnull=False, until__isnull=False),
                name="opening_ends",
            ),
            models.CheckConstraint(
                condition=Q(is_judicial=False, tell_at=None) | Q(is_judicial=True, tell_at__isnull=False),
                name="opening_tells_later_for_a_judge",
            ),
        ]

    def __str__(self) -> str:
        return f"opening {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("opening_told", args=[self.pk])

    @property
    def reason(self) -> str:
        return opened(self.sealed_reason)

    @property
    def is_open(self) -> bool:
        """Whether it may be read now."""
        return self.until is not None and self.until > timezone.now()


class Reading(models.Model):
    """That one of the two read an opened conversation, and when."""

    opening = models.ForeignKey(Opening, on_delete=models.CASCADE, related_name="readings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id} read {self.opening_id}"
