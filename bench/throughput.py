"""Requests a second of one core: a town's wall, a signed-in home and the empty view, embedded and behind granian.

Each server is one process on the same village in SQLite. The figure is requests per second of processor time, which
other work on the machine disturbs least; what the clock saw stands beside it. The commands are printed, so that other
programs can be asked the same on the same machine. ``python -m bench throughput`` needs ``wrk``.
"""

from __future__ import annotations

import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from bench import Result
from bench._databases import using, wrap
from bench.embedded_server import ROOT, load, wait, wrk
from bench.pages import village

ROUNDS = 5
TARGETS = {"town": "≤ 15", "home": "≤ 25"}  # × the empty view
GRANIAN = ["-m", "granian", "--interface", "wsgi", "--blocking-threads", "1", "--no-ws", "--log-level", "error"]
SERVERS = {
    "embedded": (8144, [sys.executable, "manage.py", "serve", "--no-worker", "--port", "8144"]),
    "granian": (8145, [sys.executable, *GRANIAN, "--port", "8145", "civicnet.wsgi:application"]),
}


def run() -> list[Result]:
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark needs wrk (apt-get install wrk)")
    with tempfile.TemporaryDirectory() as home:
        wrapper = wrap(f"sqlite:///{Path(home) / 'civicnet.sqlite3'}")
        with using(wrapper):
            call_command("migrate", verbosity=0)
            pages = {name: page for name, page in village().items() if name in {"empty", *TARGETS}}
        wrapper.close()
        environment = os.environ | {
            "CIVICNET_HOME": home,
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "SECRET_KEY": settings.SECRET_KEY,
            "DJANGO_SETTINGS_MODULE": "bench._pages_settings",
            "PYTHONWARNINGS": "ignore",
        }
        processes = {
            name: subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
            for name, (_, command) in SERVERS.items()
        }
        try:
            for port, _ in SERVERS.values():
                wait(port)
            measured = measure(pages, {name: process.pid for name, process in processes.items()})
        finally:
            for process in processes.values():
                process.terminate()
            for process in processes.values():
                process.wait(20)
    return results(measured)


def measure(
    pages: dict[str, tuple[str, str]], pids: dict[str, int]
) -> dict[tuple[str, str], list[tuple[float, float]]]:
    """Load each page of each server in turn; return requests a second and processor seconds a request of each round."""
    measured: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for turn in range(ROUNDS + 1):
        for server, (port, _) in SERVERS.items():
            for page, (path, cookies) in pages.items():
                asked = (
                    f"http://127.0.0.1:{port}{path}",
                    "Accept-Language: fr",
                    *([f"Cookie: {cookies}"] * bool(cookies)),
                )
                taken = load(asked[0], pids[server], *asked[1:])
                if turn:  # the first round warms
                    measured.setdefault((server, page), []).append(taken)
                else:
                    print(f"  {server}, {page}: {shlex.join(wrk(*asked))}")
    return measured


def results(measured: dict[tuple[str, str], list[tuple[float, float]]]) -> list[Result]:
    rate = {key: statistics.median(rate for rate, _ in rounds) for key, rounds in measured.items()}
    cost = {key: statistics.median(cost for _, cost in rounds) for key, rounds in measured.items()}
    found = []
    for server, page in measured:
        key = (server, page)
        note = f"{cost[key] * 1000:.2f} ms CPU a request; {rate[key]:.0f} a second by the clock"
        found.append(Result(f"{page}, {server}", round(1 / cost[key]), "requests a core-second", "", note))
        if page in TARGETS:
            ratio = cost[key] / cost[server, "empty"]
            found.append(Result(f"{page}, {server}, CPU", round(ratio, 1), "× empty view", TARGETS[page]))
    return found
