"""A worker killed between what it did and its note of it: what private messages promise the outbox happens once."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from alerts.models import Notification
from core.models import StreamEvent, Task
from core.outbox import crash
from core.outbox import run as run_task
from core.outbox.leases import claim
from messaging import files, services
from messaging.models import Opening
from profiles.models import User
from tests import factories

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.many,  # the database of the tests is in this process's memory
]


def be_killed_at(point: str) -> None:
    """Have a process of its own take what is due, and die at this point as by a power cut."""
    child = os.fork()
    if child == 0:
        inherited, connection.connection = connection.connection, None  # the parent's: not to be closed here
        try:
            crash.POINT = point
            for task in claim("killed", limit=10, max_attempts=3):
                run_task(task)
        finally:
            os._exit(1 if inherited else 2)  # it lived
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "it was not killed"


def be_replaced() -> list[bool]:
    """Have another take what the dead one held, once its lease ran out; return what was done."""
    Task.objects.filter(done_at=None).update(due=Now(), lease_until=Now() - timedelta(seconds=1))
    return [run_task(task) for task in claim("next", limit=10, max_attempts=3)]


def bells(person: User) -> tuple[int, int, int]:
    """Return how many lines of the opening somebody's bell has, how many are unread, how often their pages heard."""
    lines = Notification.objects.filter(recipient=person, verb="messaging.opened")
    unread = User.objects.values_list("unread", flat=True).get(pk=person.pk)
    return lines.count(), unread, StreamEvent.objects.filter(stream=f"user:{person.pk}").count()


@pytest.mark.parametrize(("point", "left"), [("outbox.begun", [True]), ("outbox.effect", [True]), ("outbox.done", [])])
def test_those_concerned_are_told_once_that_a_judge_lets_it(
    citizen: User, outsider: User, point: str, left: list[bool]
) -> None:
    talk = factories.make_message(citizen, outsider).conversation
    opening = factories.make_opening(talk.pk, tell_at=timezone.now() + timedelta(days=9))
    Task.objects.exclude(name="messaging.tasks.tell_opening").delete()
    Task.objects.update(due=Now())
    before = {person: bells(person) for person in (citizen, outsider)}
    be_killed_at(point)
    told = point == "outbox.done"  # the note is of the same commit as the bells
    assert (Opening.objects.get(pk=opening.pk).told_at is not None) is told
    assert be_replaced() == left
    for person, (lines, unread, heard) in before.items():
        assert bells(person) == (lines + 1, unread + 1, heard + 1)
    assert Task.objects.get().done_at is not None
    assert be_replaced() == []


@pytest.mark.parametrize("point", ["outbox.begun", "outbox.effect", "outbox.done"])
def test_files_removed_twice_are_gone_and_nobody_else_loses_any(citizen: User, outsider: User, point: str) -> None:
    gone, kept = factories.make_enclosure(citizen, outsider), factories.make_enclosure(citizen, outsider)
    services.delete_message(message=gone.message, by=citizen)
    Task.objects.exclude(name="core.tasks.remove_files").delete()
    be_killed_at(point)
    assert default_storage.exists(files.path_of(gone.key)) is (point == "outbox.begun")
    assert be_replaced() == ([] if point == "outbox.done" else [True])
    task = Task.objects.get()
    assert (task.done_at is not None, task.last_error, task.failed_at) == (True, "", None)
    assert not default_storage.exists(files.path_of(gone.key))
    assert default_storage.exists(files.path_of(kept.key))
