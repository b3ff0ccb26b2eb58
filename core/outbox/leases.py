"""Taking tasks so that no two workers hold the same one, with nothing but the database."""

import os
import secrets
import socket
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now

from core.models import Task
from core.outbox.crash import crash_point

LEASE = timedelta(seconds=60)


def claim(owner: str, *, limit: int, max_attempts: int) -> list[Task]:
    """Lease up to ``limit`` due tasks for ``owner`` and return them.

    A lease that ran out counts as free: its worker died. A task whose every attempt killed its worker is given up; one
    that was only leased along with it is not, because ``run`` counts the attempts.
    On PostgreSQL workers skip each other's rows; on SQLite the immediate transaction serialises them.
    """
    free = Q(done_at=None, failed_at=None, due__lte=Now()) & (Q(lease_until=None) | Q(lease_until__lt=Now()))
    if not Task.objects.filter(free).exists():
        return []  # an idle worker must not take SQLite's write lock every second
    with transaction.atomic():
        candidates = Task.objects.filter(free).order_by("due", "id")
        if connection.features.has_select_for_update_skip_locked:
            candidates = candidates.select_for_update(skip_locked=True)
        ids = list(candidates.values_list("pk", flat=True)[:limit])
        taken = Task.objects.filter(free, pk__in=ids)
        taken.filter(attempts__gte=max_attempts).update(failed_at=Now(), last_error="WorkerDied")
        taken.update(lease_owner=owner, lease_until=Now() + LEASE)
    tasks = list(Task.objects.filter(pk__in=ids, lease_owner=owner, done_at=None, failed_at=None).order_by("due", "id"))
    if tasks:
        crash_point("outbox.leased")
    return tasks


def new_owner() -> str:
    """Return a name for one life of one worker: a restarted one never takes itself for the one that died."""
    return f"{_host()}:{os.getpid()}:{secrets.token_hex(4)}"


def _host() -> str:
    return socket.gethostname()[:40].replace(":", "-")


def free_the_dead() -> None:
    """Free the tasks held by processes of this machine that are no more, their leases notwithstanding."""
    held = Task.objects.filter(done_at=None, failed_at=None, lease_owner__startswith=f"{_host()}:")
    for owner in held.values_list("lease_owner", flat=True).distinct():
        if not _lives(int(owner.split(":")[1])):
            held.filter(lease_owner=owner).update(lease_until=None, lease_owner="")


def _lives(pid: int) -> bool:
    if pid == os.getpid():
        return False  # asked before this process takes its first task: the name is that of an earlier life
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def release(owner: str) -> None:
    """Free the tasks that ``owner`` took and did not begin, as if it had never taken them."""
    Task.objects.filter(lease_owner=owner, done_at=None, failed_at=None).update(lease_until=None, lease_owner="")
