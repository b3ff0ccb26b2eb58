"""A real civicnet in a process of its own, for journeys and benchmarks."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", re.MULTILINE)


@dataclass
class Site:
    """A running civicnet: its address and its data folder."""

    url: str
    home: Path

    def mails(self, to: str) -> list[str]:
        """Return the texts of the mails sent to an address, oldest first."""
        files = sorted((self.home / "mail").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        texts = [path.read_text(errors="replace") for path in files if path.is_file()]
        return [text for text in texts if f"To: {to}" in text]

    def code(self, to: str, *, after: int = 0) -> str:
        """Return the newest code sent to an address, waiting up to 10 s for the worker to send it."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            if len(mails := self.mails(to)) > after:
                found = CODE.findall(mails[-1])
                assert found, mails[-1]
                return str(found[-1])
            time.sleep(0.1)
        raise AssertionError(f"no mail came to {to}")


def environment(home: Path, port: int = 0) -> dict[str, str]:
    """Return the environment of a newcomer's machine: SQLite, no Redis, this data folder and port."""
    dropped = ("DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
    kept = {key: value for key, value in os.environ.items() if key not in dropped}
    return kept | {"CIVICNET_HOME": str(home), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


def prepare(home: Path) -> None:
    """Make the data folder as ``make run`` does: database, towns, demonstration village."""
    command = [sys.executable, "manage.py", "start", "--prepare-only"]
    result = subprocess.run(
        command, cwd=ROOT, env=environment(home), capture_output=True, text=True, timeout=300, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


@contextmanager
def serve(home: Path) -> Iterator[Site]:
    """Serve a prepared data folder by the command a newcomer runs, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    with (home / "server.log").open("w") as log:
        command = [sys.executable, "manage.py", "serve"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(home, port), stdout=log, stderr=log)
        try:
            _wait(f"http://localhost:{port}/healthz", process, home / "server.log")
            yield Site(f"http://localhost:{port}", home)
        finally:
            process.terminate()
            process.wait(20)


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _attempt in range(300):
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(log.read_text())
