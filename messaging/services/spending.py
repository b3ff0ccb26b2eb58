"""Writing down what somebody used up of their day, and forgetting it once it counts no more."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from messaging.models import Spent, What

if TYPE_CHECKING:
    from profiles.models import User


def spend(person: User, what: What, times: int = 1) -> None:
    """Count so many of them for the person's day, within the caller's transaction."""
    Spent.objects.bulk_create(Spent(person=person, what=what) for _time in range(times))


def prune(*, before: datetime) -> None:
    """Forget what was used up before a moment."""
    Spent.objects.filter(at__lt=before).delete()
