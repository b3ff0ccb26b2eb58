"""``make test``: every test on SQLite, then PostgreSQL with Redis, a whole cluster, the journeys in a real browser.

PostgreSQL is asked what a database has a part in (``--database-only``): texts, images and lints say the same on both.

What is missing is installed where that is possible (Debian's packages, as root or by sudo without a password). What
could not run is said loudly; with CI=true it is a failure.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass

POSTGRES = os.environ.get("TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")
STRICT = os.environ.get("CI", "") not in ("", "0", "false")
SECOND_LOOKS = 3
LONGEST = 1500.0  # seconds of one part; a slow machine takes 900
# One more than processors, since the tests of processes wait as much as they work; in the order of folders, since the
# slowest files are not those of the most tests.
PARALLEL = ["-n", str((os.cpu_count() or 2) + 1), "--dist", "loadfile", "--no-loadscope-reorder"]


@dataclass
class Part:
    """One run of pytest: its name, what it selects, its environment, and why it cannot run if it cannot."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    missing: str = ""


def answers(port: int) -> bool:
    """Return whether something on this machine listens on ``port``."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def install(*packages: str) -> None:
    """Install Debian packages if this machine and this user can; say what happens, never fail."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    print(f"Installing {' '.join(packages)}", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", *packages]):
        command = [*sudo, "apt-get", *command]
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if result.returncode:
            print(result.stderr.strip()[-500:])
            return


def postgres() -> str:
    """Make PostgreSQL answer; return why it does not."""
    if not answers(5432) and "TEST_DATABASE_URL" not in os.environ:
        install("postgresql")
        subprocess.run(["service", "postgresql", "start"], capture_output=True, check=False)
        wait_for(5432)
    probe = "import sys, psycopg; psycopg.connect(sys.argv[1], connect_timeout=3).close()"
    result = subprocess.run([sys.executable, "-c", probe, POSTGRES], capture_output=True, text=True, check=False)
    return result.stderr.strip().rsplit("\n", 1)[-1] if result.returncode else ""


def redis() -> str:
    """Make Redis answer; return why it does not."""
    if not answers(6379) and "TEST_REDIS_URL" not in os.environ:
        install("redis-server")
        subprocess.run(["service", "redis-server", "start"], capture_output=True, check=False)
        wait_for(6379)
    return "" if answers(6379) else "Redis does not answer on port 6379"


def proxy() -> str:
    """Make Caddy available; return why it is not."""
    if not shutil.which("caddy"):
        install("caddy")
    return "" if shutil.which("caddy") else "Caddy is not installed"


def browser() -> str:
    """Make Chromium available; return why it is not."""
    if not shutil.which("chromium"):
        install("chromium", "fonts-noto-core", "fonts-noto-color-emoji")
    return "" if shutil.which("chromium") else "Chromium is not installed"


def pdf_reader() -> str:
    """Make pdftotext available, by which tests read what was printed; return why it is not."""
    if not shutil.which("pdftotext"):
        install("poppler-utils")
    return "" if shutil.which("pdftotext") else "poppler-utils is not installed"


def wait_for(port: int) -> None:
    for _attempt in range(40):
        if answers(port):
            return
        time.sleep(0.25)


def run(part: Part) -> tuple[int, int, bool]:
    """Run one part; return how many tests passed and failed, and whether it is green.

    What times out beside others on a machine of two cores gets a second look alone, a few tests at most, and loudly.
    """
    print(f"\n=== {part.name} ===", flush=True)
    passed, failed, green, names = _pytest(part, part.arguments)
    if green or not 0 < len(names) <= SECOND_LOOKS:
        return passed, failed, green
    print(f"\n!!! FAILED BESIDE OTHERS, now alone: {' '.join(names)}", flush=True)
    again, still, green, _names = _pytest(part, ["-p", "no:xdist", *names])
    return passed + again, failed - again if green else max(failed, still), green


def _pytest(part: Part, arguments: list[str]) -> tuple[int, int, bool, list[str]]:
    """Run pytest; return how many tests passed and failed, whether all is well, and the names of what is not."""
    command = [sys.executable, "-m", "pytest", "-q", *arguments, *sys.argv[1:]]
    process = subprocess.Popen(command, env=os.environ | part.environment, stdout=subprocess.PIPE, text=True)
    last, names = "", []
    guard = threading.Timer(LONGEST, process.kill)  # a test that waits for ever fails its part, and the rest goes on
    guard.start()
    assert process.stdout
    for line in process.stdout:
        sys.stdout.write(line)
        last = line if line.strip() else last
        if match := re.match(r"(?:FAILED|ERROR) (tests/.+?)(?: - |$)", line.strip()):
            names.append(match[1])
    sys.stdout.flush()
    process.wait()
    guard.cancel()
    if process.returncode == -signal.SIGKILL:
        print(f"\n!!! KILLED AFTER {LONGEST:.0f} s: {part.name}")
    counts = {word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|error)", last)}
    failed = counts.get("failed", 0) + counts.get("error", 0)
    return counts.get("passed", 0), failed, process.returncode == 0, names


def main() -> int:
    no_postgres, no_redis, no_proxy, no_browser = postgres(), redis(), proxy(), browser()
    everything = ["tests", "--ignore=tests/journeys", "--ignore=tests/processes", *PARALLEL]
    many = {"DATABASE_URL": POSTGRES, "REDIS_URL": REDIS}
    parts = [
        Part("SQLite, one process", everything, {"DATABASE_URL": "", "REDIS_URL": ""}),
        Part("PostgreSQL and Redis", [*everything, "--database-only"], many, no_postgres or no_redis),
        Part("A cluster behind a proxy", ["tests/processes"], many, no_postgres or no_redis or no_proxy),
        Part("Journeys in Chromium", ["tests/journeys", "-n", "2", "--dist", "loadfile"], {}, no_browser),
    ]
    if unread := pdf_reader():
        parts.append(Part("The words of printed pages", [], {}, unread))
    passed = failed = 0
    green = True
    for part in (part for part in parts if not part.missing):
        part_passed, part_failed, part_green = run(part)
        passed, failed, green = passed + part_passed, failed + part_failed, green and part_green
    for part in (part for part in parts if part.missing):
        print(f"\n!!! DID NOT RUN: {part.name}: {part.missing}")
        green = green and not STRICT
    print(f"\n{passed} passed, {failed} failed")
    return 0 if green else 1


if __name__ == "__main__":
    sys.exit(main())
