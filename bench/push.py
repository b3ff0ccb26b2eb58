"""An alert to 20,000 devices: until each was handed to its push service, and what a kill in the middle costs.

The devices follow a town without an account; they are of ten push services, in one process that answers 201 and writes
down what came. ``civicnet worker`` does the rest: one process on SQLite, two on PostgreSQL (of ``TEST_DATABASE_URL``;
without it only SQLite is measured, and that is said). The kill is SIGKILL of every worker when half has come; new ones
are started at once. ``BENCH_DEVICES`` sets the number.
"""

from __future__ import annotations

import os
import resource
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import Result
from bench._databases import using, wrap
from bench.wall import make_postgres

ROOT = Path(__file__).resolve().parents[1]
DEVICES = int(os.environ.get("BENCH_DEVICES", "20000"))
SERVICES = 10
TARGET = 60  # seconds
PATIENCE = 300


@dataclass
class Run:
    """One alert: how long, how much work, how many never came, how many came twice, and under how many other tags."""

    seconds: float
    processor: float  # seconds that the workers used
    missed: int
    doubled: int
    otherwise: int


def run() -> list[Result]:
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="civicnet-bench-push-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'push.sqlite3'}"
        with using(wrap(url)):
            results += measure("SQLite", url, folder, workers=1)
        with make_postgres(folder, [DEVICES], prefix="civicnet_bench_push") as wrappers:
            for wrapper in wrappers:
                with using(wrapper):
                    results += measure("PostgreSQL", _address(wrapper.settings_dict), folder, workers=2)
    return results


def measure(engine: str, url: str, folder: Path, *, workers: int) -> list[Result]:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    with push_service(folder / f"{engine}.txt") as (port, came):
        town = fill(port)
        whole = alert(town, url, folder, came, workers=workers, kill=False)
        killed = alert(town, url, folder, came, workers=workers, kill=True)
    names = f"push, {engine}, {workers} worker{'s' if workers > 1 else ''}"
    work = f"missed {whole.missed}, twice {whole.doubled}; {whole.processor:.0f} s of processor"
    others = f"{killed.otherwise} under another tag"
    return [
        Result(f"{names}: {DEVICES:,} devices handed over", round(whole.seconds, 1), "s", f"≤ {TARGET}", work),
        Result(f"{names}: the same, killed half way", round(killed.seconds, 1), "s", "", "restart included"),
        Result(f"{names}: missed after the kill", killed.missed, "devices", "0"),
        Result(f"{names}: twice after the kill", killed.doubled, "devices", f"≤ {50 * workers}", others),
    ]


def fill(port: int) -> Any:
    """Make a town that so many devices follow; their keys are real, a few hundred of them for all."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    from alerts.models import Device, Wish
    from alerts.pushing.endpoints import digest
    from places.models import Town

    town = Town.objects.create(
        code="FR-99999", country="FR", name="Pressigny", slug="pressigny", population=DEVICES, postal_codes=[],
        department_code="05", department="", region="", latitude=44.5, longitude=6.0,
    )  # fmt: skip
    form = serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    points = [ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*form) for _ in range(200)]
    keys = [urlsafe_b64encode(point).decode() for point in points]
    rows = []
    for number in range(DEVICES):
        endpoint = f"http://127.0.0.{number % SERVICES + 1}:{port}/push/{number}"
        secret = urlsafe_b64encode(secrets.token_bytes(16)).decode()
        told = {"digest": digest(endpoint), "public_key": keys[number % 200], "secret": secret}
        rows.append(Device(endpoint=endpoint, **told))
    Device.objects.bulk_create(rows, batch_size=1000)
    Wish.objects.bulk_create((Wish(device=row, topic="alert") for row in rows), batch_size=2000)
    follows = Device.towns.through
    follows.objects.bulk_create((follows(device=row, town=town) for row in rows), batch_size=2000)
    return town


def alert(town: Any, url: str, folder: Path, came: Path, *, workers: int, kill: bool) -> Run:
    """Promise an alert as ``officials.urgent`` does, and watch it arrive."""
    from alerts.services import promise_town

    before, used = came.stat().st_size, processor()
    tag = f"alert:{secrets.randbits(40)}"
    crew = [start(url, folder) for _ in range(workers)]
    try:
        began = time.monotonic()
        promise_town(town=town, topic="alert", event=tag, title="Ne buvez pas l’eau", path="/", tag=tag, body="Source")
        if kill:
            wait_for(came, before, DEVICES // 2 + 20)  # within a chunk of fifty
            for worker in crew:
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            crew = [start(url, folder) for _ in range(workers)]
        wait_for(came, before, DEVICES)
        seconds = time.monotonic() - began
        settle()
    finally:
        for worker in crew:
            worker.terminate()
        for worker in crew:
            worker.wait(30)
    lines = came.read_bytes()[before:].decode().split("\n")[:-1]
    counted = Counter(line.split(" ")[0] for line in lines)
    tags = Counter(line.split(" ")[1] for line in lines)
    doubled = sum(1 for number in counted.values() if number > 1)
    return Run(seconds, processor() - used, DEVICES - len(counted), doubled, len(tags) - 1)


def processor() -> float:
    """Return the processor seconds of the workers that ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def wait_for(came: Path, before: int, wanted: int) -> None:
    until = time.monotonic() + PATIENCE
    seen: set[bytes] = set()
    with came.open("rb") as lines:
        lines.seek(before)
        rest = b""
        while len(seen) < wanted and time.monotonic() < until:
            whole = (rest + lines.read()).split(b"\n")
            rest = whole.pop()
            seen.update(line.split(b" ")[0] for line in whole)
            time.sleep(0.05)


def settle() -> None:
    """Wait until nothing waits any more, so that what comes twice has come."""
    from alerts.models import Push

    until = time.monotonic() + 90
    while Push.objects.filter(done_at=None).exists() and time.monotonic() < until:
        time.sleep(0.1)


def start(url: str, folder: Path) -> subprocess.Popen[bytes]:
    env = os.environ | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench._push_settings",
        "CIVICNET_HOME": str(folder),
        "REDIS_URL": "",
        "DATABASE_LIMITS": "no",
        "PYTHONUNBUFFERED": "1",
    }
    command = [sys.executable, "manage.py", "worker", "--no-beat"]
    with (folder / "worker.log").open("ab") as log:
        return subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log)


@contextmanager
def push_service(came: Path) -> Iterator[tuple[int, Path]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    came.touch()
    # Every address of 127.0.0.0/8 is this machine: ten of them are ten origins.
    process = subprocess.Popen([sys.executable, "-m", "bench._push_service", str(port), str(came)], cwd=ROOT)
    try:
        time.sleep(1)
        yield port, came
    finally:
        process.terminate()
        process.wait(10)


def _address(conf: dict[str, Any]) -> str:
    user, host, port = conf.get("USER") or "postgres", conf.get("HOST") or "127.0.0.1", conf.get("PORT") or 5432
    password = f":{conf['PASSWORD']}" if conf.get("PASSWORD") else ""
    return f"postgres://{user}{password}@{host}:{port}/{conf['NAME']}"
