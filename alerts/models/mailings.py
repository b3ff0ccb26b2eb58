"""Who gets a mail, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from alerts.models.bell import Notification
from alerts.topics import Frequency


class Mailing(models.Model):
    """A mail that a person gets at a moment: what a day or a week brought, or at once one line of their bell.

    The row goes in the transaction that promises the mail to the outbox, or moves on to the next day or week for
    somebody who reads of their town; what the mail tells of is marked in ``Cause.mail`` (NOTIF-3).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(max_length=6, choices=Frequency.choices)
    line = models.ForeignKey(Notification, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    due = models.DateTimeField()
    since = models.DateTimeField(default=timezone.now)  # what town halls published before was in an earlier one
    held = models.BooleanField(default=False)  # its hour was full: all that wait go in one (RATE-4)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "frequency"], name="mailing_once", condition=Q(line=None)),
            models.UniqueConstraint(fields=["line"], name="mailing_of_line", condition=Q(line__isnull=False)),
            models.CheckConstraint(
                condition=Q(frequency=Frequency.NOW, line__isnull=False)
                | Q(frequency__in=[Frequency.DAILY, Frequency.WEEKLY], line=None),
                name="mailing_of_line_or_digest",
            ),
        ]
        indexes = [models.Index(fields=["due", "person"], name="mailing_due")]

    def __str__(self) -> str:
        return f"mail {self.frequency} for {self.person_id}"
