"""The outbox row by row: promised in a transaction, taken once, done once, retried with patience, given up in sight."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.db.models.functions import Now
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import mail, outbox
from core.live import streams
from core.live.access import events
from core.live.tail import Tail
from core.models import Stream, StreamMove, Task
from core.outbox.beat import PERIODIC, beat
from core.outbox.leases import claim, free_the_dead, new_owner, release
from core.outbox.run import MAX_ATTEMPTS, wait_before
from core.outbox.worker import Worker

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "tests.core.test_outbox"


def count(payload: dict[str, Any]) -> None:
    Stream.objects.get_or_create(name=payload["name"])
    Stream.objects.filter(name=payload["name"]).update(top=Stream.objects.get(name=payload["name"]).top + 1)


def write_then_fail(payload: dict[str, Any]) -> None:
    count(payload)
    raise RuntimeError("nadia@example.org has no letter box")


class WorkerKilled(BaseException):
    """What stands here for a kill: nothing of the worker's own code runs after it."""


def kill_the_worker(payload: dict[str, Any]) -> None:
    raise WorkerKilled


@outbox.outside
def write_outside(payload: dict[str, Any]) -> None:
    assert not connection.in_atomic_block
    count(payload)


def counted(name: str) -> int:
    return Stream.objects.filter(name=name).values_list("top", flat=True).first() or 0


def promise(function: str = "count", name: str = "a", **options: Any) -> None:
    with transaction.atomic():
        outbox.enqueue(f"{HERE}.{function}", payload={"name": name}, **options)


def take(owner: str = "here:1:x", limit: int = 10) -> list[Task]:
    return claim(owner, limit=limit, max_attempts=MAX_ATTEMPTS)


def make_due() -> None:
    Task.objects.update(due=Now(), lease_until=Now() - timedelta(seconds=1))


def test_a_promise_of_a_rolled_back_transaction_is_none() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        outbox.enqueue(f"{HERE}.count", payload={"name": "a"})
        raise RuntimeError
    assert not Task.objects.exists()


def test_a_task_runs_once_and_its_row_says_so() -> None:
    promise()
    assert Worker().work() == 1
    assert Worker().work() == 0
    assert counted("a") == 1
    assert Task.objects.get().done_at is not None


def test_a_key_is_promised_once() -> None:
    for _ in range(3):
        promise(key="welcome:7")
    promise(key="welcome:8")
    Worker().work()
    assert counted("a") == 2


def test_a_task_waits_until_it_is_due() -> None:
    promise(due=timezone.now() + timedelta(hours=1))
    assert take() == []


def test_two_workers_never_hold_the_same_task() -> None:
    for _ in range(4):
        promise()
    first, second = take("here:1:x", 3), take("here:2:y", 3)
    assert (len(first), len(second)) == (3, 1)
    assert not {task.pk for task in first} & {task.pk for task in second}


def test_a_lease_that_ran_out_is_taken_by_another_and_the_late_one_changes_nothing() -> None:
    promise()
    (late,) = take("here:1:x")
    make_due()
    (again,) = take("here:2:y")
    assert outbox.run(again)
    assert not outbox.run(late)
    assert counted("a") == 1


def test_a_failure_rolls_back_what_the_task_wrote_and_waits_longer_each_time() -> None:
    promise("write_then_fail")
    for attempt in range(1, 4):
        assert not outbox.run(take()[0])
        task = Task.objects.get()
        assert (task.attempts, task.lease_owner, task.done_at, task.failed_at) == (attempt, "", None, None)
        assert take() == []
        make_due()
    assert counted("a") == 0
    assert 2.5 <= wait_before(2).total_seconds() <= 7.5
    assert 40 <= wait_before(6).total_seconds() <= 120
    assert wait_before(50) <= timedelta(hours=3)


def test_the_row_says_where_it_failed_and_nothing_about_whom() -> None:
    promise("write_then_fail")
    Worker().work()
    error = Task.objects.get().last_error
    assert error.startswith("RuntimeError at write_then_fail:")
    assert "nadia" not in error


@pytest.mark.parametrize("name", ["core.nothing.here", "core.live.nothing"])
def test_a_task_without_a_function_is_retried_like_any_failure(name: str) -> None:
    outbox.enqueue(name, payload={})
    Worker().work()
    assert Task.objects.get().attempts == 1


def test_a_task_is_given_up_after_its_attempts_and_readyz_says_so(client: Client) -> None:
    promise("write_then_fail")
    assert client.get("/readyz").json()["outbox"] == "ok"
    for _ in range(MAX_ATTEMPTS + 2):
        Worker().work()
        make_due()
    task = Task.objects.get()
    assert (task.attempts, task.failed_at is not None) == (MAX_ATTEMPTS, True)
    assert outbox.health().dead == 1
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["outbox"]) == (503, "failed")


def test_a_task_that_kills_its_worker_each_time_is_given_up_and_those_leased_with_it_are_not() -> None:
    promise("kill_the_worker", name="poison")
    promise(name="innocent")
    for _ in range(MAX_ATTEMPTS):
        poison, _innocent = take()
        with pytest.raises(WorkerKilled):
            outbox.run(poison)
        make_due()
    (innocent,) = take()
    assert Task.objects.get(failed_at__isnull=False).last_error == "WorkerDied"
    assert outbox.run(innocent)
    assert counted("innocent") == 1


def test_an_overdue_outbox_is_not_ready(client: Client) -> None:
    promise()
    Task.objects.update(due=Now() - timedelta(minutes=10))
    assert outbox.health().lag > 590
    assert client.get("/readyz").status_code == 503


def test_a_restarted_worker_takes_up_what_its_dead_predecessor_held_at_once() -> None:
    promise()
    host = new_owner().split(":")[0]
    take(f"{host}:999999999:dead")
    assert take() == []
    free_the_dead()
    assert len(take()) == 1


def test_what_a_stopping_worker_did_not_begin_is_free_again() -> None:
    promise()
    take("here:1:x")
    release("here:1:x")
    assert take()[0].attempts == 0


def test_an_outside_effect_runs_without_a_transaction() -> None:
    promise("write_outside")
    Worker().work()
    assert counted("a") == 1


def test_an_idle_worker_asks_one_question() -> None:
    with CaptureQueriesContext(connection) as asked:
        take()
    assert len(asked) == 1


def test_done_tasks_are_forgotten_after_a_week() -> None:
    promise()
    Worker().work()
    assert outbox.prune() == 0
    Task.objects.update(done_at=Now() - timedelta(days=8))
    assert outbox.prune() == 1


def test_a_worker_thread_is_woken_by_the_commit_and_stops_cleanly() -> None:

    worker = Worker()
    worker.start()
    try:
        time.sleep(0.3)
        started = time.monotonic()
        promise()
        while not counted("a"):
            assert time.monotonic() - started < 10
            time.sleep(0.005)
    finally:
        worker.stop()
    assert worker._thread is not None
    assert not worker._thread.is_alive()


def test_a_mail_is_a_row_until_the_worker_sends_it(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    settings.MAIL_BACKEND = "core.mail.FolderBackend"
    settings.MAIL_FOLDER = tmp_path
    message = EmailMultiAlternatives("Code", "123456", to=["awa@example.org"], reply_to=["mairie@example.org"])
    message.attach_alternative("<p>123456</p>", "text/html")
    message.send()
    assert not list(tmp_path.iterdir())
    payload = Task.objects.get().payload
    Worker().work()
    task = Task.objects.get()
    assert task.payload == {}  # what was sent is not kept
    (file,) = tmp_path.glob("*.eml")
    text = file.read_text()
    assert f"Message-ID: <outbox-{task.pk}-" in text
    assert "To: awa@example.org" in text
    assert "Reply-To: mairie@example.org" in text
    assert "<p>123456</p>" in text
    mail.deliver({**payload, "task_id": task.pk})  # a worker killed after sending sends again
    assert len(list(tmp_path.glob("*.eml"))) == 1


@pytest.mark.parametrize(("demo", "secure", "status"), [(True, False, 200), (False, False, 404), (True, True, 404)])
def test_the_mailbox_shows_codes_only_in_a_demonstration(
    client: Client, settings: Any, tmp_path: Any, demo: bool, secure: bool, status: int
) -> None:
    settings.EMAIL_BACKEND = "core.mail.OutboxBackend"
    settings.MAIL_BACKEND = "core.mail.FolderBackend"
    settings.MAIL_FOLDER = tmp_path
    settings.DEMO, settings.SECURE = demo, secure
    EmailMultiAlternatives("Votre code", "Le code est <b>424242</b>", to=["awa@example.org"]).send()
    Worker().work()
    answer = client.get("/-/courrier/")
    assert answer.status_code == status
    assert (b"424242" in answer.content) == (status == 200)
    assert b"<b>424242" not in answer.content


def test_personal_events_are_numbered_without_gap_even_around_a_rollback() -> None:
    assert streams.append("user:1", {"a": 1}) == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        streams.append("user:1", {"a": 2})
        raise RuntimeError
    assert streams.append("user:1", {"a": 3}) == 2
    assert events("user:1", after=0, limit=9) == [(1, {"a": 1}), (2, {"a": 3})]


def test_the_tail_finds_a_move_that_commits_after_a_younger_one() -> None:
    """A number is given before the commit: `id > last` would never see the first of these."""
    tail = Tail()
    tail.read()
    StreamMove.objects.create(pk=10_002, stream="open:1", top=2)
    assert tail.read() == [("open:1", 2)]
    StreamMove.objects.create(pk=10_001, stream="open:1", top=1)
    assert tail.read() == [("open:1", 1)]
    assert tail.read() == []


def test_periodic_work_is_promised_once_a_period_however_many_keep_the_time(settings: Any) -> None:
    for _ in range(3):
        beat()
    assert sorted(Task.objects.values_list("name", flat=True)) == sorted({**PERIODIC, **settings.PERIODIC_TASKS})
    StreamMove.objects.create(stream="open:1", top=1, at=timezone.now() - timedelta(hours=1))
    while Worker().work():
        pass  # so many at a time
    assert not StreamMove.objects.exists()
    assert not Task.objects.filter(done_at=None).exists()
