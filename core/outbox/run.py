"""Running one task: the only place where a promise is kept, given back or given up.

``run`` is what a worker thread and a Celery task call: it needs a leased row and nothing else.
"""

import logging
import random
import traceback
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from core.models import Task
from core.outbox.crash import crash_point
from core.outbox.leases import LEASE

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 12
FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(hours=2)

TaskFunction = Callable[[dict[str, Any]], None]


def outside(function: TaskFunction) -> TaskFunction:
    """Mark a task whose effect is outside the database (a mail, a push): it runs without a transaction around it.

    It may then happen a second time after a crash, so it carries a key by which the receiver knows it again.
    """
    function.outside = True  # type: ignore[attr-defined]
    return function


@cache
def _function(name: str) -> TaskFunction:
    function: TaskFunction = import_string(name)
    return function


def run(task: Task) -> bool:
    """Run a task leased by ``task.lease_owner``; return whether it was done here.

    A task done meanwhile by another worker is left alone. One that raises is given back with a wait that doubles, and
    given up after ``MAX_ATTEMPTS``.
    """
    if not _begin(task):
        return False
    try:
        function = _function(task.name)
        done = _run_outside(task, function) if getattr(function, "outside", False) else _run_inside(task, function)
    except Exception as error:
        logger.exception("task %s %s failed at attempt %s", task.pk, task.name, task.attempts)
        give_back(task, error)
        return False
    crash_point("outbox.done")
    return done


def _begin(task: Task) -> bool:
    """Count the attempt, committed before it is made so that one that kills the worker counts, and renew the lease."""
    task.attempts += 1
    began = bool(_open(task).update(attempts=F("attempts") + 1, lease_until=Now() + LEASE))
    crash_point("outbox.begun")
    return began


def _run_inside(task: Task, function: TaskFunction) -> bool:
    with transaction.atomic():
        if not _mark_done(task):  # first, so that a second worker waits for this row and then finds it done
            return False
        function(task.payload)
        crash_point("outbox.effect")
    return True


def _run_outside(task: Task, function: TaskFunction) -> bool:
    function({**task.payload, "task_id": task.pk})
    crash_point("outbox.effect")
    return bool(_mark_done(task))


def _open(task: Task) -> Any:
    return Task.objects.filter(pk=task.pk, lease_owner=task.lease_owner, done_at=None, failed_at=None)


def _mark_done(task: Task) -> int:
    # What it was about is not kept: a mail may hold a code, or the words of someone erased since (AUTH-3, PRIV-1).
    updated: int = _open(task).update(done_at=Now(), lease_until=None, last_error="", payload={})
    return updated


def give_back(task: Task, error: Exception) -> None:
    """Free the row for a later attempt, or give it up; the row keeps where it failed, never what with."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    reason = f"{type(error).__name__} at {place.name}:{place.lineno}"[:200]
    freed: dict[str, Any] = {"lease_until": None, "lease_owner": "", "last_error": reason}
    if task.attempts >= MAX_ATTEMPTS:
        freed["failed_at"] = Now()
    else:
        freed["due"] = Now() + wait_before(task.attempts + 1)
    _open(task).update(**freed)


def wait_before(attempt: int) -> timedelta:
    """Return how long to wait before this attempt: doubling, capped, spread so that retries do not march in step."""
    wait = min(FIRST_WAIT * 2 ** min(attempt - 2, MAX_ATTEMPTS), LONGEST_WAIT)
    spread = random.uniform(0.5, 1.5)  # noqa: S311 (spreading load, not a secret)
    return timedelta(seconds=wait.total_seconds() * spread)
