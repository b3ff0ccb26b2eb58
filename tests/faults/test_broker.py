"""The outbox through a real broker and real Celery workers: killed, told twice, emptied, away: each effect is one."""

from __future__ import annotations

import json
import signal
from typing import Any

import pytest

from tests.faults.broker import Broker
from tests.faults.test_crashes import ask_until_it_dies
from tests.probe.running import Installation, Running, wait_for

pytestmark = pytest.mark.many

PROMISES = 20
ONCE = {f"{kind}:{number}": 1 for kind in ("row", "effect") for number in range(PROMISES)}


def serve(installation: Installation, broker: Broker, **extra: str) -> Running:
    return installation.serve("--no-worker", CELERY_BROKER_URL=broker.url, OUTBOX_RESEND="2", **extra)


def employ(installation: Installation, broker: Broker, **extra: str) -> Running:
    """Start a worker with two processes, and beat."""
    extra = {"CELERY_BROKER_URL": broker.url, "OUTBOX_RESEND": "2"} | extra
    installation.celery("beat", **extra)
    return installation.celery("worker", "--concurrency", "2", **extra)


def promise(server: Running) -> None:
    for number in range(PROMISES):
        assert server.get(f"/probe/promise/{number}", method="POST").status == 200


def kept(server: Running) -> dict[str, Any]:
    """Wait until nothing is open; return what was counted."""
    wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
    return dict(server.get("/probe/effects").json["counts"])


def test_promises_are_kept_once_and_messages_hold_only_their_number(installation: Installation, broker: Broker) -> None:
    server = serve(installation, broker)
    promise(server)
    assert server.get("/probe/mail/7", method="POST").status == 200
    wait_for(lambda: len(broker.messages()) == PROMISES + 1)
    for message in broker.messages():
        assert message["headers"]["argsrepr"] == "()"
        assert "awa@example.org" not in json.dumps(message)
        assert message["headers"]["id"].isdigit()
    worker = employ(installation, broker)
    assert kept(server) == ONCE
    assert len(list((installation.home / "mail").glob("*.eml"))) == 1
    assert broker.messages() == []
    assert worker.stop() == 0
    said = "".join(path.read_text() for path in installation.home.glob("*.log"))
    assert "awa@example.org" not in said
    assert "123456" not in said


def test_everything_told_twice_and_in_no_order_happens_once(installation: Installation, broker: Broker) -> None:
    server = serve(installation, broker)
    promise(server)
    wait_for(lambda: len(broker.messages()) == PROMISES)
    broker.double_and_shuffle()
    employ(installation, broker)
    wait_for(lambda: broker.messages() == [])
    assert kept(server) == ONCE


@pytest.mark.parametrize("point", ["outbox.leased", "outbox.effect", "outbox.done"])
def test_a_worker_killed_at_its_work_is_replaced_by_another(
    installation: Installation, broker: Broker, point: str
) -> None:
    server = serve(installation, broker)
    promise(server)
    doomed = employ(installation, broker, CRASH_AT=point)
    wait_for(lambda: "SIGKILL" in (installation.home / "worker-2.log").read_text())
    doomed.kill()
    employ(installation, broker)
    assert kept(server) == ONCE


def test_a_server_killed_between_its_note_and_the_message_loses_nothing(
    installation: Installation, broker: Broker
) -> None:
    doomed = serve(installation, broker, CRASH_AT="outbox.reserved")
    acknowledged = ask_until_it_dies(doomed, "/probe/promise/{n}", 200)
    assert doomed.process.wait(10) == -signal.SIGKILL
    server = serve(installation, broker)
    employ(installation, broker)
    counts = kept(server)
    rows = {key.removeprefix("row:") for key in counts if key.startswith("row:")}
    assert acknowledged <= rows
    assert counts == {f"{kind}:{key}": 1 for kind in ("row", "effect") for key in rows}


def test_what_an_emptied_broker_forgot_is_sent_again(installation: Installation, broker: Broker) -> None:
    server = serve(installation, broker)
    employ(installation, broker)
    assert server.get("/probe/promise/first", method="POST").status == 200
    kept(server)  # the worker is connected and has declared its queues
    installation.running[-1].kill()
    promise(server)
    wait_for(lambda: len(broker.messages()) >= PROMISES)
    broker.redis.flushall()
    employ(installation, broker)
    assert kept(server) == ONCE | {"row:first": 1, "effect:first": 1}


def test_a_broker_that_is_away_delays_and_loses_nothing(installation: Installation, broker: Broker) -> None:
    server = serve(installation, broker)
    employ(installation, broker)
    assert server.get("/probe/promise/first", method="POST").status == 200
    kept(server)
    broker.kill()
    promise(server)
    assert server.get("/probe/effects").json["open"] == PROMISES
    broker.start()  # empty; workers and beat come back by themselves
    assert kept(server) == ONCE | {"row:first": 1, "effect:first": 1}


def test_a_worker_without_broker_takes_what_the_broker_holds(installation: Installation, broker: Broker) -> None:
    server = serve(installation, broker)
    promise(server)
    wait_for(lambda: len(broker.messages()) == PROMISES)
    installation.work("--no-beat")
    assert kept(server) == ONCE
