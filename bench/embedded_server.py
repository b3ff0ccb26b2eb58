"""The empty view behind the embedded server against the same view behind granian's WSGI, one process each.

Requests per second depend on who else uses the machine, so CPU per request is measured as well: it is what a town pays.
``python -m bench embedded_server`` needs ``wrk``.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from bench import Result

ROOT = Path(__file__).resolve().parents[1]
ROUNDS, SECONDS, CONNECTIONS = 5, 4, 16
EMBEDDED, GRANIAN, FOREIGN = 8141, 8142, 8143

SERVERS = {
    "embedded": (EMBEDDED, [sys.executable, "manage.py", "serve", "--port", str(EMBEDDED)]),
    "granian": (
        GRANIAN,
        [
            "granian",
            "--interface",
            "wsgi",
            "--port",
            str(GRANIAN),
            "--blocking-threads",
            "1",
            "--no-ws",
            "civicnet.wsgi:application",
        ],
    ),
    "a2wsgi": (FOREIGN, ["daphne", "-v", "0", "-p", str(FOREIGN), "asgi:application"]),
}


def run() -> list[Result]:
    """Measure each in turn, several rounds; return the ratios of medians."""
    if not shutil.which("wrk"):
        raise SystemExit("this benchmark needs wrk")
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "bench._empty_settings", "PYTHONWARNINGS": "ignore"}
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    processes = {
        name: subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name, (_, command) in SERVERS.items()
    }
    try:
        for port, _ in SERVERS.values():
            wait(port)
        rates: dict[str, list[float]] = {name: [] for name in SERVERS}
        costs: dict[str, list[float]] = {name: [] for name in SERVERS}
        for _ in range(ROUNDS):
            for name, (port, _) in SERVERS.items():
                rate, cost = load(f"http://127.0.0.1:{port}/", processes[name].pid)
                rates[name].append(rate)
                costs[name].append(cost)
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:  # stock Daphne waits for threads that never end
                process.kill()
    rate = {name: statistics.median(values) for name, values in rates.items()}
    cost = {name: statistics.median(values) for name, values in costs.items()}
    words = " · ".join(f"{name} {rate[name]:.0f} rps, {cost[name] * 1e6:.0f} µs CPU" for name in SERVERS)
    return [
        Result(
            "empty view, embedded ÷ granian WSGI, rps",
            round(rate["embedded"] / rate["granian"], 2),
            "×",
            "≥ 0.6",
            words,
        ),
        Result(
            "empty view, embedded ÷ granian WSGI, CPU a request",
            round(cost["embedded"] / cost["granian"], 2),
            "×",
            "≤ 1.7",
            "",
        ),
        Result(
            "empty view, a2wsgi behind Daphne ÷ granian WSGI, rps",
            round(rate["a2wsgi"] / rate["granian"], 2),
            "×",
            "",
            "why not a2wsgi",
        ),
    ]


def wait(port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def wrk(url: str, *headers: str) -> list[str]:
    """Return the command that loads an address."""
    return ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}", *(f"-H{header}" for header in headers), url]


def load(url: str, pid: int, *headers: str) -> tuple[float, float]:
    """Return requests per second and CPU seconds per request of the process and its children."""
    before = _cpu(pid)
    said = subprocess.run(wrk(url, *headers), capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in said, said
    count = int(re.search(r"(\d+) requests in", said)[1])  # type: ignore[index]
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), (_cpu(pid) - before) / count  # type: ignore[index]


def _cpu(pid: int) -> float:
    children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    ticks = 0
    for each in [str(pid), *children]:
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
