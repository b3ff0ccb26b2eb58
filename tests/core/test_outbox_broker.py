"""Rows on their way to a broker: held for it, not from anyone; free again when it is away or forgot them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from core import outbox
from core.models import Task
from core.outbox import broker
from core.outbox.leases import BROKER, claim, reserve, unreserve
from core.outbox.run import MAX_ATTEMPTS

pytestmark = pytest.mark.django_db(transaction=True)

LONG = timedelta(minutes=2)


def promise(number: int = 1) -> None:
    for _ in range(number):
        with transaction.atomic():
            outbox.enqueue("core.tasks.tidy")


def take(only: int | None = None) -> list[Task]:
    return claim("here:1:x", limit=10, max_attempts=MAX_ATTEMPTS, only=only)


def test_a_row_is_sent_once_until_its_message_counts_as_lost() -> None:
    promise(2)
    sent = reserve(limit=10, until=LONG)
    assert [name for _, name in sent] == ["core.tasks.tidy"] * 2
    assert reserve(limit=10, until=LONG) == []
    Task.objects.update(lease_until=Now() - timedelta(seconds=1))
    assert reserve(limit=10, until=LONG) == sent


def test_a_message_takes_its_own_row_and_a_second_one_nothing() -> None:
    promise(2)
    (first, _), (second, _) = reserve(limit=10, until=LONG)
    assert set(Task.objects.values_list("attempts", flat=True)) == {0}  # sending is no attempt
    assert [task.pk for task in take(first)] == [first]
    assert take(first) == []
    assert [task.pk for task in take(second)] == [second]
    assert reserve(limit=10, until=LONG) == []


def test_a_message_that_comes_early_waits_with_its_row() -> None:
    promise()
    Task.objects.update(due=Now() + timedelta(hours=1))
    assert take(Task.objects.get().pk) == []


def test_a_worker_without_broker_takes_what_the_broker_holds() -> None:
    promise()
    reserve(limit=10, until=LONG)
    assert len(take()) == 1


def test_what_could_not_be_sent_is_free_and_what_was_taken_meanwhile_is_not() -> None:
    promise(2)
    ids = [pk for pk, _ in reserve(limit=10, until=LONG)]
    take(ids[0])
    unreserve(ids)
    assert [pk for pk, _ in reserve(limit=10, until=LONG)] == ids[1:]


def test_a_broker_that_is_away_leaves_the_rows_free() -> None:
    promise()
    broker.app.conf.broker_url = "redis://127.0.0.1:1/0"
    with pytest.raises(broker.AWAY):
        broker.dispatch()
    assert not Task.objects.filter(lease_owner=BROKER).exists()


def test_every_queue_is_one_that_workers_take_from(settings: Any) -> None:
    for name, queue in settings.TASK_QUEUES.items():
        assert import_string(name)
        assert queue in settings.CELERY_TASK_QUEUES
    assert settings.CELERY_TASK_DEFAULT_QUEUE in settings.CELERY_TASK_QUEUES
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(broker.app.tasks)
