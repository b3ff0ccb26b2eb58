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
BROKER = "broker"  # holds a row while a message about it travels; whoever receives it, or anyone else, may take it
DUE = Q(done_at=None, failed_at=None, due__lte=Now())
FREE = Q(lease_until=None) | Q(lease_until__lt=Now())


def claim(owner: str, *, limit: int, max_attempts: int, only: int | None = None) -> list[Task]:
    """Lease up to ``limit`` due tasks for ``owner`` (or the one numbered ``only``) and return them.

    A lease that ran out counts as free: its worker died. A task whose every attempt killed its worker is given up; one
    that was only leased along with it is not, because ``run`` counts the attempts.
    On PostgreSQL workers skip each other's rows; on SQLite the immediate transaction serialises them.
    """
    free = DUE & (FREE | Q(lease_owner=BROKER))
    if only is not None:
        free &= Q(pk=only)
    if not Task.objects.filter(free).exists():
        return []  # an idle worker must not take SQLite's write lock every second
    with transaction.atomic():
        ids = _oldest(free, limit)
        taken = Task.objects.filter(free, pk__in=ids)
        taken.filter(attempts__gte=max_attempts).update(failed_at=Now(), last_error="WorkerDied")
        taken.update(lease_owner=owner, lease_until=Now() + LEASE)
    tasks = list(Task.objects.filter(pk__in=ids, lease_owner=owner, done_at=None, failed_at=None).order_by("due", "id"))
    if tasks:
        crash_point("outbox.leased")
    return tasks


def reserve(*, limit: int, until: timedelta) -> list[tuple[int, str]]:
    """Hold up to ``limit`` due and free tasks for the broker; return their numbers and names.

    Whatever is not taken ``until`` then is free again: its message, or the broker, was lost.
    """
    free = DUE & FREE
    if not Task.objects.filter(free).exists():
        return []
    with transaction.atomic():
        ids = _oldest(free, limit)
        rows = Task.objects.filter(free, pk__in=ids).order_by("due", "id")
        reserved = list(rows.values_list("pk", "name"))
        Task.objects.filter(pk__in=[pk for pk, _ in reserved]).update(lease_owner=BROKER, lease_until=Now() + until)
    return reserved


def unreserve(ids: list[int]) -> None:
    """Free tasks that could not be sent, so that the next try need not wait."""
    Task.objects.filter(DUE, pk__in=ids, lease_owner=BROKER).update(lease_until=None, lease_owner="")


def _oldest(free: Q, limit: int) -> list[int]:
    """Return the numbers of the tasks that are due longest, locked until the transaction ends where that can be."""
    candidates = Task.objects.filter(free).order_by("due", "id")
    if connection.features.has_select_for_update_skip_locked:
        candidates = candidates.select_for_update(skip_locked=True)
    return list(candidates.values_list("pk", flat=True)[:limit])


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
