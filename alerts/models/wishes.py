"""What each person wants to hear, and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from alerts.kinds import Kind


class Preference(models.Model):
    """A kind that a person does not want to hear of; without a row, they do."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="preference_once")]

    def __str__(self) -> str:
        return f"{self.person_id} without {self.kind}"
