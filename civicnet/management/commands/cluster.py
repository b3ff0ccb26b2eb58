"""``civicnet cluster``: every role of compose.yaml as processes of this machine, for demonstrations and drills."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from civicnet import roles

HERE = "127.0.0.1"
READY_WITHIN = 120.0  # seconds
GRACE = 30.0


@dataclass
class Member:
    """One process of the cluster, in a process group of its own."""

    name: str
    process: subprocess.Popen[bytes]
    port: int = 0

    def __str__(self) -> str:
        return f"{self.name:<10} pid {self.process.pid}" + (f"  port {self.port}" if self.port else "")

    def stop(self, grace: float) -> None:
        try:
            self.process.wait(grace)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Command(BaseCommand):
    """Prepare, start all, say where they are once the proxy answers, and stop all at TERM."""

    help = "Run N web, M live and K worker processes and beat behind Caddy on this machine, until TERM."

    def add_arguments(self, parser: CommandParser) -> None:
        for role in ("web", "live", "worker"):
            parser.add_argument(f"--{role}", type=int, default=2, metavar="N", help="processes of this role")
        parser.add_argument("--port", type=int, default=8080, help="of the proxy; the processes take the next ones")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "postgresql" or not settings.CELERY_BROKER_URL:
            raise CommandError("A cluster needs PostgreSQL and Redis: set DATABASE_URL and REDIS_URL.")
        if not shutil.which("caddy"):
            raise CommandError("A cluster needs the proxy Caddy: apt-get install caddy")
        stopping = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopping.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        call_command("start", prepare_only=True)
        connection.close()
        self.port = options["port"]
        self.members: list[Member] = []
        try:
            self._start(options["web"], options["live"], options["worker"])
            if self._ready(stopping):
                self.stdout.write(f"civicnet is running: http://localhost:{self.port}/")
                self.stdout.write("\n".join(f"  {member}" for member in self.members))
                self.stdout.flush()
            self._watch(stopping)
        finally:
            for member in self.members:
                member.process.terminate()
            for member in self.members:
                member.stop(GRACE)

    def _start(self, web: int, live: int, worker: int) -> None:
        for role, number in [("web", web), ("live", live), ("worker", worker), ("beat", 1)]:
            for each in range(number):
                self._add(role, f"{role}-{each + 1}")
        listening = {role: [m.port for m in self.members if m.name.startswith(role)] for role in ("web", "live")}
        upstreams = {role: " ".join(["to", *(f"{HERE}:{port}" for port in ports)]) for role, ports in listening.items()}
        caddy = ["caddy", "run", "--config", str(settings.BASE_DIR / "Caddyfile"), "--adapter", "caddyfile"]
        environment = {
            "SITE_ADDRESS": f":{self.port}",
            "WEB": upstreams["web"],
            "LIVE": upstreams["live"],
            "XDG_DATA_HOME": str(settings.HOME / "caddy"),
            "XDG_CONFIG_HOME": str(settings.HOME / "caddy"),
        }
        self._run("proxy", caddy, environment)

    def _add(self, role: str, name: str) -> None:
        port = self.port + 1 + len(self.members) if role in {"web", "live"} else 0
        # What the processes believe of where they are: behind this proxy, at its address.
        environment = {"PORT": str(self.port), "TRUSTED_PROXIES": HERE}
        self._run(name, [*roles.DJANGO, "run", role, "--port", str(port)], environment, port)

    def _run(self, name: str, command: list[str], environment: dict[str, str], port: int = 0) -> None:
        folder = Path(settings.HOME) / "log"
        folder.mkdir(exist_ok=True)
        with (folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 (our own commands)
                command,
                cwd=settings.BASE_DIR,
                env=os.environ | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.members.append(Member(name, process, port))

    def _ready(self, stopping: threading.Event) -> bool:
        """Wait until the site is well through the proxy."""
        deadline = time.monotonic() + READY_WITHIN
        while not stopping.wait(0.2):
            if ended := [member.name for member in self.members if member.process.poll() is not None]:
                raise CommandError(f"{', '.join(ended)} ended at once: see {settings.HOME / 'log'}")
            try:
                urllib.request.urlopen(f"http://{HERE}:{self.port}/readyz", timeout=10).close()
            except (urllib.error.URLError, OSError):
                if time.monotonic() > deadline:
                    raise CommandError(f"the site is not well: see {settings.HOME / 'log'}") from None
            else:
                return True
        return False

    def _watch(self, stopping: threading.Event) -> None:
        """Say who ends; nobody is started again, so that a drill sees what its absence does."""
        missing: set[str] = set()
        while not stopping.wait(0.2):
            for member in self.members:
                if member.name not in missing and member.process.poll() is not None:
                    missing.add(member.name)
                    self.stdout.write(f"{member.name} is gone")
                    self.stdout.flush()
