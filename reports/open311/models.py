"""Open311 in and out: keys by which programs report in a town, and the server a town sends its reports to."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

MAX_KEY_NAME = 80
MAX_REMOTE_ID = 120
MAX_NOTES = 2000


class KeyQuerySet(models.QuerySet[Any]):
    def in_use(self) -> KeyQuerySet:
        """Keep the keys that open something now."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class Open311Key(models.Model):
    """With it a program reports in one town, in the name of the person who answers for it (TEN-1)."""

    town = models.ForeignKey("places.Town", on_delete=models.CASCADE, related_name="open311_keys")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=MAX_KEY_NAME)  # of the program, shown with what it reported
    digest = models.CharField(max_length=64, unique=True)  # of the secret, which is shown once and kept nowhere
    prefix = models.CharField(max_length=12)  # to recognise it by
    origin = models.OneToOneField("reports.Origin", on_delete=models.PROTECT, related_name="key")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = KeyQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.prefix}…"


class Forwarding(models.Model):
    """Where a town sends its reports: an Open311 server of somebody else, which is never trusted."""

    town = models.OneToOneField(
        "places.Town", primary_key=True, on_delete=models.CASCADE, related_name="report_forwarding"
    )
    name = models.CharField(max_length=80)  # in whose capacity the answers are told
    url = models.URLField(max_length=200)  # of the server, up to “requests.json”
    jurisdiction_id = models.CharField(max_length=120, blank=True)
    sealed_key = models.TextField(blank=True)  # see core.sealing
    codes = models.JSONField(default=dict, blank=True)  # our category's code → theirs; others are not sent
    is_on = models.BooleanField(default=True)
    asked_at = models.DateTimeField(null=True, blank=True)  # the last time its server answered
    wait_until = models.DateTimeField(null=True, blank=True)  # its server did not, and is left in peace
    failures = models.PositiveSmallIntegerField(default=0)  # in a row
    trouble = models.CharField(max_length=200, blank=True)  # the last refusal or silence, for the town hall

    def __str__(self) -> str:
        return f"{self.town_id} → {self.url}"


class Forwarded(models.Model):
    """What became of one report at an outside server."""

    report = models.OneToOneField(
        "reports.Report", primary_key=True, on_delete=models.CASCADE, related_name="forwarded"
    )
    forwarding = models.ForeignKey(Forwarding, on_delete=models.CASCADE, related_name="sent")
    promised_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    remote_id = models.CharField(max_length=MAX_REMOTE_ID, blank=True)
    token = models.CharField(max_length=MAX_REMOTE_ID, blank=True)  # until the server has a number
    refusal = models.CharField(max_length=200, blank=True)  # the server will not take it
    status = models.CharField(max_length=10, blank=True)  # open or closed, as last told to the public
    notes = models.CharField(max_length=MAX_NOTES, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    moved_on = models.DateField(null=True, blank=True)
    moves = models.PositiveSmallIntegerField(default=0)  # on that day

    class Meta:
        indexes = [models.Index(fields=["forwarding", "asked_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["", "open", "closed"]), name="forwarded_status_known")
        ]

    def __str__(self) -> str:
        return f"{self.report_id} → {self.remote_id or self.token or '?'}"
