"""kill -9 at every named point of the outbox: what was acknowledged is there, and each effect happened once."""

from __future__ import annotations

import http.client
import signal

import pytest

from tests.probe.running import Installation, Running, wait_for

pytestmark = pytest.mark.once  # with PostgreSQL: tests/faults/test_broker.py, by Celery’s workers

POINTS = [
    "outbox.enqueued",
    "live.announced",
    "outbox.committed",
    "live.committed",
    "outbox.leased",
    "outbox.begun",
    "outbox.effect",
    "outbox.done",
]


def ask_until_it_dies(server: Running, path: str, most: int) -> set[str]:
    """Ask until the server is killed; return what was acknowledged."""
    acknowledged = set()
    for number in range(most):
        try:
            if server.get(path.format(n=number), method="POST").status == 200:
                acknowledged.add(str(number))
        except (OSError, http.client.HTTPException):
            break
    return acknowledged


@pytest.mark.parametrize("point", POINTS)
def test_a_kill_loses_nothing_and_repeats_nothing(installation: Installation, point: str) -> None:
    doomed = installation.serve("--no-beat", CRASH_AT=point)
    acknowledged = ask_until_it_dies(doomed, "/probe/promise/{n}", 200)
    assert doomed.process.wait(10) == -signal.SIGKILL
    server = installation.serve()
    wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
    counts = server.get("/probe/effects").json["counts"]
    rows = {key.removeprefix("row:") for key in counts if key.startswith("row:")}
    assert acknowledged <= rows
    assert counts == {f"row:{key}": 1 for key in rows} | {f"effect:{key}": 1 for key in rows}
    assert server.get("/readyz").status == 200


def test_a_worker_of_its_own_killed_at_its_work_is_replaced_by_another(installation: Installation) -> None:
    server = installation.serve("--no-worker")
    for number in range(20):
        assert server.get(f"/probe/promise/{number}", method="POST").status == 200
    for point in ("outbox.leased", "outbox.begun", "outbox.effect", "outbox.done"):
        assert installation.work("--no-beat", CRASH_AT=point).process.wait(40) == -signal.SIGKILL
    worker = installation.work()
    wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
    counts = server.get("/probe/effects").json["counts"]
    assert counts == {f"{kind}:{number}": 1 for kind in ("row", "effect") for number in range(20)}
    assert worker.stop() == 0


@pytest.mark.parametrize("point", ["outbox.committed", "outbox.leased", "outbox.begun", "outbox.effect", "outbox.done"])
def test_a_mail_is_sent_whatever_is_killed_and_is_one_mail(installation: Installation, point: str) -> None:
    doomed = installation.serve("--no-beat", CRASH_AT=point)
    acknowledged = ask_until_it_dies(doomed, "/probe/mail/{n}", 50)
    assert doomed.process.wait(10) == -signal.SIGKILL
    server = installation.serve()
    wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
    subjects = [
        next(line for line in file.read_text().splitlines() if line.startswith("Subject:"))
        for file in (installation.home / "mail").glob("*.eml")
    ]
    assert len(subjects) == len(set(subjects))
    assert {f"Subject: Votre code {key}" for key in acknowledged} <= set(subjects)


@pytest.mark.parametrize("point", ["mailing.written", "mailing.marked", "outbox.effect", "outbox.done"])
def test_a_digest_goes_once_whatever_is_killed(installation: Installation, point: str) -> None:
    """NOTIF-3: a round of thirty readers, killed between its mails and their marks."""
    server = installation.serve("--no-worker")
    assert server.get("/probe/digests/30", method="POST").status == 200
    own = {"DJANGO_SETTINGS_MODULE": "civicnet.settings"}  # mails lead to the pages of the product
    assert installation.work("--no-beat", CRASH_AT=point, **own).process.wait(40) == -signal.SIGKILL
    worker = installation.work("--no-beat", **own)
    wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
    readers = [
        next(line for line in file.read_text().splitlines() if line.startswith("To:"))
        for file in (installation.home / "mail").glob("*.eml")
    ]
    assert sorted(readers) == sorted(f"To: d{number}@example.org" for number in range(30))
    assert worker.stop() == 0
