"""The same code as many processes: two of pages, two of sockets, workers and beat behind Caddy, and some are killed."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from tests.live.test_socket import follow, hear, say
from tests.probe.running import ROOT, Answer, Installation, Maker, Running, wait_for

MISSING = [
    name
    for name, there in {
        "PostgreSQL (DATABASE_URL)": "postgres" in os.environ.get("DATABASE_URL", ""),
        "Redis (REDIS_URL)": bool(os.environ.get("REDIS_URL")),
        "Caddy (apt-get install caddy)": shutil.which("caddy"),
    }.items()
    if not there
]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"a cluster needs {', '.join(MISSING)}")


@dataclass
class Cluster(Running):
    """``civicnet cluster`` as its client sees it: one address; and the numbers of its processes."""

    log: Path = Path()
    pids: dict[str, int] = field(default_factory=dict)

    def kill_member(self, name: str) -> None:
        os.killpg(self.pids[name], signal.SIGKILL)


def free_ports(number: int) -> int:
    """Return the first of some free ports in a row, below those that the system gives to others meanwhile."""

    def is_free(port: int) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) != 0

    while True:
        first = random.randrange(12_000, 30_000)
        if all(is_free(port) for port in range(first, first + number)):
            return first


@pytest.fixture
def cluster(maker: Maker) -> Iterator[Cluster]:
    installation: Installation = maker.make()
    port, log = free_ports(5), installation.home / "cluster.log"
    environment = installation.environment(
        DJANGO_SETTINGS_MODULE="tests.processes.settings",
        REDIS_URL=os.environ["REDIS_URL"],
        CELERY_BROKER_URL=os.environ["REDIS_URL"],
        CIVICNET_DEMO="no",
        CIVICNET_GEOMETRY="",
        CIVICNET_GEOMETRY_API="",
        WORKER_PROCESSES="1",
        PYTHONUNBUFFERED="1",
    )
    with log.open("w") as file:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "cluster", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
            text=True,
        )
    made = Cluster(process, port, log=log)
    try:
        wait_for(lambda: "is running" in log.read_text() or process.poll() is not None, 300)
        time.sleep(0.1)
        made.pids = {name: int(pid) for name, pid in re.findall(r"(\S+) +pid (\d+)", log.read_text())}
        assert len(made.pids) == 8, log.read_text()
        yield made
    finally:
        process.terminate()
        process.wait(60)


def publish(cluster: Cluster, cookie: str) -> Answer:
    """Publish a post by the form of the site, on whichever process the proxy gives it to."""
    page = cluster.get("/publier/", cookie=cookie)
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', page.body)[1].decode()  # type: ignore[index]
    form = {
        "csrfmiddlewaretoken": token,
        "key": str(uuid.uuid4()),
        "town_name": "Gap",
        "town": "gap-05",
        "visibility": "0",
        "body": "Le marché revient samedi.",
    }
    return cluster.get(
        "/publier/",
        method="POST",
        cookie=f"{cookie}; csrf={token}",  # the cookie may hold the token as a form does
        body=urlencode(form),
    )


def is_closed(line: ClientConnection) -> bool:
    try:
        line.recv(timeout=0.5)
    except TimeoutError:
        return False
    except ConnectionClosed:
        return True
    return is_closed(line)


def test_a_town_on_many_processes_and_what_is_killed_of_it(cluster: Cluster) -> None:
    stream = f"source_{cluster.get('/probe/post/Gap', method='POST').json['source']}"
    signed_in = cluster.get("/probe/login/nadia")
    cookie = next(v for v in signed_in.headers.values() if v.startswith("session=")).split(";")[0]

    # A post on one process of a session begun on another; a socket on each process of sockets hears of it.
    with cluster.socket(cookie=cookie) as first, cluster.socket() as second:
        tops = [follow(line, **{stream: None}) for line in (first, second)]
        processes = set()
        for _turn in range(20):
            posted = publish(cluster, cookie)
            assert posted.status == 302, posted.body.decode()
            processes.add(posted.headers["X-Process"])
            if processes - {signed_in.headers["X-Process"]}:
                break
            cluster.get("/healthz")  # a post is two requests, dealt in turn: without a third, one process has them all
        else:
            pytest.fail(f"the proxy gave every post to {processes}")
        for line, top in zip((first, second), tops, strict=True):
            assert hear(line, "moved")["tops"].keys() == top.keys()
            say(line, type="ack")

        # A process of sockets dies: its socket closes, comes back on the other, and hears again.
        cluster.kill_member("live-1")
        wait_for(lambda: is_closed(first) or is_closed(second))
        assert is_closed(first) != is_closed(second)
        with cluster.socket(cookie=cookie) as again:
            follow(again, **{stream: None})
            cluster.get("/probe/post/Gap", method="POST")
            assert hear(again, "moved")["tops"]

    # A worker keeps a promise, and goes on when the other is gone.
    assert cluster.get("/probe/promise/1", method="POST").status == 200
    wait_for(lambda: "effect:1" in cluster.get("/probe/effects").json["counts"])
    cluster.kill_member("worker-1")
    assert cluster.get("/probe/promise/2", method="POST").status == 200
    wait_for(lambda: "effect:2" in cluster.get("/probe/effects").json["counts"], 150)

    # A process of pages dies: the proxy goes on with the other.
    cluster.kill_member("web-1")
    assert {cluster.get("/", cookie=cookie).status for _ in range(20)} == {200}

    # TERM stops what is left.
    cluster.process.send_signal(signal.SIGTERM)
    assert cluster.process.wait(60) == 0
    assert {name for name in cluster.pids if f"{name} is gone" in cluster.log.read_text()} == {
        "live-1",
        "worker-1",
        "web-1",
    }
    assert not [name for name, pid in cluster.pids.items() if Path(f"/proc/{pid}").exists()]
