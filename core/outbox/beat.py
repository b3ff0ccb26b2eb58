"""What happens from time to time: promised once a period, however many processes keep the time."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.outbox.tasks import enqueue

HOUR = 3600
PERIODIC: dict[str, int] = {
    "core.tasks.tidy": HOUR,
    "core.tasks.clear_sessions": 24 * HOUR,
    "core.tasks.compact_search": 24 * HOUR,
}


def beat() -> None:
    """Promise every periodic task for its current period.

    ``PERIODIC_TASKS`` adds dotted names with seconds. The key names the period, so the row is unique: two processes
    that keep the time, or one that restarts, still make one run.
    """
    now = int(timezone.now().timestamp())
    with transaction.atomic():
        for name, seconds in {**PERIODIC, **getattr(settings, "PERIODIC_TASKS", {})}.items():
            enqueue(name, key=f"{name}@{now // seconds}")
