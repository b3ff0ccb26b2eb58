"""Private servers for a drill: an installation with its own data folder, PostgreSQL and Redis, all gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.probe.running import Installation, Maker, free_port, wait_for
from tests.template import Template


class Redis:
    """A redis-server that can be killed, emptied, held and brought back."""

    def __init__(self) -> None:
        self.program = shutil.which("redis-server") or ""
        assert self.program, "this drill needs redis-server"
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [self.program, "--bind", "127.0.0.1", "--port", str(self.port), "--save", ""], stdout=subprocess.DEVNULL
        )
        wait_for(lambda: self.say("ping") == "PONG")

    def say(self, *words: str) -> str:
        told = subprocess.run(["redis-cli", "-p", str(self.port), *words], capture_output=True, text=True)
        return told.stdout.strip()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def hold(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)


class Postgres:
    """A cluster of its own. PostgreSQL refuses to run as root, so root runs it as ``postgres``."""

    def __init__(self) -> None:
        self.folder = self.programs() or Path()
        self.data = Path(tempfile.mkdtemp(prefix="civicnet-postgres-"))
        if os.geteuid() == 0:
            shutil.chown(self.data, "postgres", "postgres")
        self.port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self.port}/postgres"
        self.runs = False
        self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        self.start()

    @staticmethod
    def programs() -> Path | None:
        """Return where its programs are; Debian keeps them off the path."""
        on_path = shutil.which("initdb")
        debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        return Path(on_path).parent if on_path else debian[-1].parent if debian else None

    def _run(self, program: str, *arguments: str) -> None:
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*prefix, str(self.folder / program), "-D", str(self.data), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c max_connections=200 -k {self.data}"
        self._run("pg_ctl", "-o", options, "-l", str(self.data / "log"), "-w", "start")
        self.runs = True

    def stop(self) -> None:
        """Stop as a power cut would: no connection is told, nothing is written back."""
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        self.runs = False

    def end(self) -> None:
        """Leave nothing behind."""
        if self.runs:
            self.stop()
        shutil.rmtree(self.data)


@dataclass
class Ground:
    """An installation and the servers it stands on, where it has them."""

    installation: Installation
    maker: Maker
    redis: Redis | None
    postgres: Postgres | None

    @property
    def extra(self) -> dict[str, str]:
        """The environment of its processes."""
        return {"REDIS_URL": self.redis.url} if self.redis else {}


@contextmanager
def ground(*, postgres: bool = False, redis: bool = False) -> Iterator[Ground]:
    """Prepare an installation; everything started on it ends with the block."""
    with ExitStack() as ends:
        folder = Path(tempfile.mkdtemp(prefix="civicnet-drill-"))
        ends.callback(shutil.rmtree, folder, ignore_errors=True)
        cluster = Postgres() if postgres else None
        if cluster:
            ends.callback(cluster.end)
        store = Redis() if redis else None
        if store:
            ends.callback(store.kill)
        maker = Maker(folder, Template(folder / "template", cluster.url if cluster else ""))
        installation = maker.make()
        ends.callback(installation.end)
        yield Ground(installation, maker, store, cluster)
