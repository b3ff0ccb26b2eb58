"""Writing task rows, and what an operator wants to know of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.models import Task
from core.outbox import wake
from core.outbox.crash import crash_point

KEEP_DONE = timedelta(days=7)


def enqueue(
    task: str, *, payload: dict[str, Any] | None = None, key: str | None = None, due: datetime | None = None
) -> None:
    """Promise, in the current transaction, that the function named ``task`` runs with ``payload`` after the commit.

    A second promise under the same ``key`` is dropped while the first row is kept (a week after it is done).
    """
    row = Task(name=task, payload=payload or {}, key=key)
    if due is not None:
        row.due = due
    Task.objects.bulk_create([row], ignore_conflicts=key is not None)
    _enqueued()


def enqueue_all(task: str, promises: Iterable[tuple[dict[str, Any], str]]) -> None:
    """Promise the function named ``task`` once for each payload and key, as ``enqueue`` does, by one statement."""
    rows = [Task(name=task, payload=payload, key=key) for payload, key in promises]
    if rows:
        Task.objects.bulk_create(rows, ignore_conflicts=True)
        _enqueued()


def _enqueued() -> None:
    crash_point("outbox.enqueued")
    transaction.on_commit(_committed)


def _committed() -> None:
    crash_point("outbox.committed")
    wake.workers()


@dataclass(frozen=True, slots=True)
class Health:
    """How the outbox does: seconds the oldest due task has waited, and how many tasks were given up."""

    lag: float
    dead: int


def health() -> Health:
    """Return the state of the outbox by the database clock."""
    waiting = Task.objects.filter(done_at=None, failed_at=None, due__lte=Now())
    oldest = waiting.annotate(now=Now()).order_by("due").values_list("due", "now").first()
    lag = (oldest[1] - oldest[0]).total_seconds() if oldest else 0.0
    return Health(lag=max(0.0, lag), dead=Task.objects.filter(failed_at__isnull=False).count())


def prune() -> int:
    """Delete tasks done more than a week ago; return how many."""
    return Task.objects.filter(done_at__lt=Now() - KEEP_DONE).delete()[0]
