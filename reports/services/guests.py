"""Guests who never opened an account are forgotten in the end; what they told a town stays, nobody's."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from profiles import privacy
from profiles.models import User
from reports.models import Report

KEPT = timedelta(days=3 * 365)  # after the last thing given: time to answer it, and no longer than that needs


def forget_guests(*, at: datetime | None = None) -> int:
    """Erase the guests who gave nothing for three years; their reports stay, unsigned. Return how many."""
    silent = User.objects.filter(is_guest=True, last_login__lt=(at or timezone.now()) - KEPT).order_by("pk")[:500]
    for guest in silent:
        with transaction.atomic():
            Report.objects.filter(reporter=guest).update(reporter=None, key=None)
            privacy.erase(guest)
    return len(silent)
