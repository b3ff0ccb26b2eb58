"""Tablets that ask one question in a hall."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from core.ids import next_id
from outreach.kiosks.querysets import KioskQuerySet
from outreach.paper.models import Poster

LIFE = timedelta(hours=12)  # a hall is closed at night


class Kiosk(models.Model):
    """One browser that asks the question of one poster: no account is in it, ``secret`` opens nothing else.

    It ends from the desk, at the close of the poll, when its poster is taken down, or after twelve hours.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    poster = models.ForeignKey(Poster, on_delete=models.CASCADE, related_name="kiosks")
    secret = models.CharField(max_length=64, unique=True)  # SHA-256 of what the browser holds
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    capacity = models.CharField(max_length=80, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = KioskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="kiosk_ends_after_it_began"
            )
        ]
        indexes = [models.Index(fields=["poster", "-id"])]  # the list of a poster

    def __str__(self) -> str:
        return f"kiosk {self.pk} of {self.poster_id}"
