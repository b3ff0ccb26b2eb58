"""Starting, killing and restarting real processes of the project for the tests of live and faults."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.template import FILE, Template

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port below those the system gives to outgoing connections, so that a restarted server finds it free."""
    while True:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", random.randrange(20_000, 32_000)))
            return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Return the first true value of ``condition``; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
    return value


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """One process of the project."""

    process: subprocess.Popen[str]
    port: int
    sockets: Running | None = None  # the process that holds the sockets, when it is another one

    def get(
        self, path: str, *, method: str = "GET", cookie: str = "", body: bytes | str | None = None, source: str = ""
    ) -> Answer:
        """Ask, from the address ``source`` of this machine if one is given (limits count by address)."""
        origin = (source, 0) if source else None
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30, source_address=origin)
        headers = {"Cookie": cookie} if cookie else {}
        if isinstance(body, str):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        asking.request(method, path, body=body, headers=headers)
        answer = asking.getresponse()
        try:
            return Answer(answer.status, answer.read(), dict(answer.getheaders()))
        finally:
            asking.close()

    def sign_in(self, name: str) -> tuple[str, int]:
        """Return the cookie and the number of this person."""
        answer = self.get(f"/probe/login/{name}")
        cookie = next(
            value for key, value in answer.headers.items() if key.lower() == "set-cookie" and "session=" in value
        )
        return cookie.split(";")[0], answer.json["pk"]

    @property
    def socket_port(self) -> int:
        return (self.sockets or self).port

    @property
    def socket_pid(self) -> int:
        return (self.sockets or self).process.pid

    def socket(self, *, cookie: str = "", origin: str | None = "own", path: str = "/live/") -> ClientConnection:
        port = self.socket_port
        own = f"http://127.0.0.1:{port}"
        return connect(
            f"ws://127.0.0.1:{port}{path}",
            origin=own if origin == "own" else origin,  # type: ignore[arg-type]
            additional_headers={"Cookie": cookie} if cookie else {},
            compression=None,
            open_timeout=10,
            close_timeout=2,
        )

    def stop(self) -> int:
        """Ask to stop as systemd and docker do; return the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(20)

    def kill(self) -> None:
        """Kill the process and those it started, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)


@dataclass
class Installation:
    """A data folder and a database of its own, and the processes started on them."""

    home: Path
    database: str
    running: list[Running] = field(default_factory=list)

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"CRASH_AT", "REDIS_URL", "PORT"}}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "tests.probe.settings",
            "CIVICNET_HOME": str(self.home),
            "DATABASE_URL": self.database,
            "PYTHONWARNINGS": "ignore",
            "CELERY_BROKER_URL": "",
            **extra,
        }

    def serve(self, *arguments: str, port: int = 0, **extra: str) -> Running:
        """Start the server and wait until it answers; give the port of one that ended to stand in its place."""
        port = port or free_port()
        running = self._start("serve", "--port", str(port), *arguments, port=port, **extra)
        wait_for(lambda: self.answers(running))
        return running

    def command(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the project to its end."""
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment(**extra),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def live(self, *, port: int = 0, **extra: str) -> Running:
        """Start a process for sockets alone and wait until it answers."""
        port = port or free_port()
        running = self._start("live", "--port", str(port), port=port, **extra)
        wait_for(lambda: self.answers(running))
        return running

    def work(self, *arguments: str, **extra: str) -> Running:
        return self._start("worker", *arguments, port=0, **extra)

    def celery(self, role: str, *arguments: str, **extra: str) -> Running:
        """Start a Celery worker or beat, in a process group of its own."""
        return self._run([sys.executable, "-m", "celery", "-A", "civicnet", role, *arguments], role, 0, extra)

    def _start(self, *arguments: str, port: int, **extra: str) -> Running:
        return self._run([sys.executable, str(ROOT / "manage.py"), *arguments], arguments[0], port, extra)

    def _run(self, command: list[str], name: str, port: int, extra: dict[str, str]) -> Running:
        with (self.home / f"{name}-{len(self.running)}.log").open("w") as log:
            process = subprocess.Popen(
                command,
                env=self.environment(**extra),
                cwd=ROOT,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self.running.append(running := Running(process, port))
        return running

    @staticmethod
    def answers(running: Running) -> bool:
        assert running.process.poll() is None, "the server ended before it answered"
        try:
            return running.get("/healthz").status == 200
        except OSError:
            return False

    def end(self) -> None:
        for running in self.running:
            if running.process.poll() is None:
                running.kill()


class Maker:
    """Makes installations from one migrated template."""

    def __init__(self, folder: Path, template: Template) -> None:
        self.folder, self.template = folder, template
        self.databases: list[str] = []

    def make(self) -> Installation:
        home = self.folder / secrets.token_hex(6)
        home.mkdir()
        if not self.template.server:
            self.template.copy(str(home / FILE))
            return Installation(home, "")
        name = f"probe_{secrets.token_hex(6)}"
        self.template.copy(name)
        self.databases.append(name)
        return Installation(home, self.template.address(name))

    def end(self) -> None:
        self.template.drop(*self.databases)
