"""What each person wants to hear, and how."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from alerts.topics import MAILED, Frequency, Topic

USUAL_PUSHES, MOST_PUSHES = 5, 50  # a day


class Preference(models.Model):
    """How a person wants to hear of one kind of thing; without a row, as ``alerts.wishes.usual`` says."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=MAILED)
    rings = models.BooleanField()
    mail = models.CharField(max_length=6, choices=Frequency.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="preference_once"),
            models.CheckConstraint(condition=Q(mail__in=Frequency.values), name="preference_mail_known"),
            # What rings no bell is not mailed either, but for what never rings and comes in digests.
            models.CheckConstraint(
                condition=Q(kind=Topic.TOWN, rings=False) & ~Q(mail=Frequency.NOW)
                | ~Q(kind=Topic.TOWN) & (Q(rings=True) | Q(mail=Frequency.NEVER)),
                name="preference_rings_or_silent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} of {self.kind}"


class Quiet(models.Model):
    """When a person's phone keeps silent, on the clocks of their town, and how many pushes a day they bear."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="quiet"
    )
    start = models.TimeField(null=True, blank=True)  # no quiet hours without both; may be later than the end
    end = models.TimeField(null=True, blank=True)
    pushes = models.PositiveSmallIntegerField(default=USUAL_PUSHES)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None, end=None) | Q(start__isnull=False, end__isnull=False) & ~Q(start=F("end")),
                name="quiet_from_to",
            ),
            models.CheckConstraint(condition=Q(pushes__gte=1, pushes__lte=MOST_PUSHES), name="quiet_pushes"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} from {self.start} to {self.end}"
