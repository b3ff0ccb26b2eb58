"""``civicnet move`` on a village that is being written to: what was acknowledged is in PostgreSQL, whatever happens."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.live.test_socket import follow, hear
from tests.probe.running import Installation, Running, wait_for
from tests.template import FILE, of_run

SERVER = os.environ.get("DATABASE_URL", "")
pytestmark = pytest.mark.many
CLIENTS = 6
RECOUNT = "from feed.services import recount; print('wrong:', recount())"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated village on SQLite."""
    village = tmp_path_factory.mktemp("village") / FILE
    of_run(tmp_path_factory.getbasetemp(), "").copy(str(village))
    return village


@pytest.fixture
def village(template: Path, tmp_path: Path) -> Iterator[Installation]:
    shutil.copy(template, tmp_path)
    made = Installation(tmp_path, "")
    yield made
    made.end()


@pytest.fixture
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database that has its tables and holds nothing: the move itself begins at once."""
    template, name = of_run(tmp_path_factory.getbasetemp()), f"probe_{secrets.token_hex(6)}"
    template.copy(name)
    yield template.address(name)
    template.drop(name)


@pytest.fixture
def bare() -> Iterator[str]:
    """The address of a database without a table."""
    name = f"probe_{secrets.token_hex(6)}"
    with psycopg.connect(SERVER, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
        yield urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def people(url: str) -> int:
    with psycopg.connect(url) as database:
        return int(database.execute("SELECT count(*) FROM profiles_user").fetchone()[0])  # type: ignore[index]


def write_until_closed(server: Running, client: int) -> set[str]:
    """Write until the village says that it does not take writes; return what was acknowledged."""
    acknowledged = set()
    cookie, _ = server.sign_in(f"writer{client}")
    for number in range(500):  # within what one person may send
        key = f"{client}-{number}"
        try:
            answer = server.get(f"/probe/promise/{key}", method="POST", cookie=cookie)
        except (OSError, http.client.HTTPException):
            continue
        if answer.status != 200:
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
            return acknowledged
        acknowledged.add(key)
        time.sleep(0.05)
    raise AssertionError("the village was never closed")


def test_nothing_acknowledged_is_lost_while_people_write(village: Installation, target: str) -> None:
    old = village.serve()
    cookie, person = old.sign_in("nadia")
    post = old.get("/probe/post/Gap", method="POST").json["post"]
    old.get(f"/probe/answer/{post}", method="POST")
    assert old.get(f"/probe/append/{person}/3", method="POST").json == {"last": 3}
    with ThreadPoolExecutor(CLIENTS) as clients:
        writing = [clients.submit(write_until_closed, old, number) for number in range(CLIENTS)]
        wait_for(lambda: len(old.get("/probe/effects").json["counts"]) > 50)
        moved = village.command("move", target)
        assert moved.returncode == 0, moved.stderr
        acknowledged = set().union(*(each.result() for each in writing))
    assert old.get("/probe/effects").status == 200  # reading goes on
    assert old.get("/probe/login/awa").status == 503
    old.stop()

    new = village.serve(DATABASE_URL=target)
    wait_for(lambda: new.get("/probe/effects").json["open"] == 0)
    counts = new.get("/probe/effects").json["counts"]
    kept = {key.removeprefix("row:") for key in counts if key.startswith("row:")}
    assert acknowledged <= kept
    assert counts == {f"{kind}:{key}": 1 for kind in ("row", "effect") for key in kept}
    with new.socket(cookie=cookie) as line:  # the session and the cursor of before
        assert follow(line, **{f"user_{person}": "2"}) == {f"user:{person}": "3"}
        assert [seq for seq, _ in hear(line, "events")["events"]] == ["3"]
    assert new.get(f"/probe/append/{person}/1", method="POST").json == {"last": 4}
    assert new.get(f"/probe/answer/{post}", method="POST").status == 200  # new rows get numbers of their own
    assert "wrong: 0" in village.command("shell", "-c", RECOUNT, DATABASE_URL=target).stdout
    assert new.get("/readyz").status == 200


@pytest.mark.parametrize(("point", "arrived"), [("moving.compared", 0), ("moving.committed", 1)])
def test_a_move_that_is_killed_leaves_the_village_where_it_was(
    village: Installation, target: str, point: str, arrived: int
) -> None:
    server = village.serve()
    server.sign_in("nadia")
    assert village.command("move", target, CRASH_AT=point).returncode == -signal.SIGKILL
    assert server.get("/probe/promise/after", method="POST").status == 200
    assert people(target) == arrived
    again = village.command("move", target)
    if arrived:  # it was all there, but nobody was told so: what was written since would be missing
        assert "not empty" in again.stderr
    else:
        assert again.returncode == 0, again.stderr
        assert people(target) == 1


def test_a_village_that_moved_serves_no_more_until_it_is_reopened(village: Installation, bare: str) -> None:
    village.serve().stop()
    assert village.command("move", bare).returncode == 0
    assert "moved to PostgreSQL" in village.command("serve").stderr
    assert "moved already" in village.command("move", bare).stderr
    assert village.command("move", "--reopen").returncode == 0
    assert village.serve().get("/probe/promise/again", method="POST").status == 200


def test_what_cannot_be_moved_is_refused(village: Installation, target: str) -> None:
    assert "no way back" in village.command("move", "sqlite:///other", DATABASE_URL=SERVER).stderr
    assert "Give the address" in village.command("move", "sqlite:///other").stderr
    assert "Give the address" in village.command("move").stderr
    assert "nothing has changed" in village.command("move", "postgres://postgres@127.0.0.1:1/none").stderr
    assert village.command("move", target).returncode == 0
    assert village.command("move", "--reopen").returncode == 0
    village.serve().sign_in("nadia")
    assert "not empty" not in village.command("move", target).stderr
    assert village.command("move", "--reopen").returncode == 0
    assert "not empty" in village.command("move", target).stderr
