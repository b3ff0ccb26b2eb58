"""What somebody used up of what an account may do in a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone


class What(models.IntegerChoices):
    """What is counted by the day."""

    ASKING = 0  # of somebody unknown: by a first message, or into a group
    FILE = 1  # sent along with a message


class Spent(models.Model):
    """One of them, used up: it stays when a group is forgotten, a message deleted, and gives nothing back."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    what = models.PositiveSmallIntegerField(choices=What)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["person", "what", "at"]),
            models.Index(fields=["at"]),  # services.prune
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.person_id}"
