"""Fault: workers killed (SIGKILL) between every two steps of every task; then every task delivered twice and shuffled.

Promise: each task is done exactly once in its effects, whichever worker died where: rows once, one mail, no file that
no row knows, no copy of anyone's data left behind, nothing given up.
"""

from __future__ import annotations

import subprocess
import sys

from tests.drills import SECONDS, Figures
from tests.drills._ground import Ground, ground
from tests.probe.burden import FORGETS, LEAVES
from tests.probe.running import ROOT, Running, wait_for

PEOPLE = max(6, round(SECONDS / 2))


def run() -> Figures:
    figures = Figures(f"workers killed at work, {PEOPLE} people")
    for postgres in (False, True):
        name = "PostgreSQL" if postgres else "SQLite"
        with ground(postgres=postgres) as place:
            figures.column(f"{name}, killed")
            server = place.installation.serve("--no-worker")
            figures.note("tasks promised", server.get(f"/probe/burden/{PEOPLE}", method="POST").json["tasks"])
            figures.note("workers killed", kill_workers(place))
            compare(figures, place, server)
        with ground(postgres=postgres) as place:
            figures.column(f"{name}, twice")
            server = place.installation.serve("--no-worker")
            figures.note("tasks promised", server.get(f"/probe/burden/{PEOPLE}", method="POST").json["tasks"])
            twice = server.get("/probe/deliver-twice", method="POST").json
            figures.note("deliveries / done", f"{twice['delivered']} / {twice['done']}")
            compare(figures, place, server)
    return figures


def kill_workers(place: Ground) -> int:
    """Let each task be begun by a worker killed before it, one killed within it, and one killed after it."""
    command = [sys.executable, "-m", "tests.drills._lives"]
    environment = place.installation.environment()
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return int(done.stdout)


def compare(figures: Figures, place: Ground, server: Running) -> None:
    """Finish with a worker that lives, then compare what there is with what there must be."""
    place.installation.work("--no-beat")
    wait_for(lambda: not server.get("/probe/state").json["tasks"])
    state = server.get("/probe/state").json
    stay = [number for number in range(PEOPLE) if number % LEAVES]
    keep = [number for number in stay if number % FORGETS]
    counts = {k: n for k, n in server.get("/probe/effects").json["counts"].items() if k.startswith("effect:burden-")}
    mails = [file.read_text() for file in (place.installation.home / "mail").glob("*.eml")]
    codes = sum("Subject: Votre code" in text for text in mails)
    figures.hold("people who stayed", len(state["people"]), str(len(stay)), state["people"] == _addresses(stay))
    figures.hold("copies of data", len(state["copies"]), str(len(keep)), state["copies"] == _addresses(keep))
    figures.none("copies without a file", len(state["copies without a file"]))
    figures.none("files that no row knows", len(state["files that no row knows"]))
    figures.hold("mails", codes, str(PEOPLE), codes == PEOPLE)
    once = counts == {f"effect:burden-{number}": 1 for number in range(PEOPLE)}
    figures.hold("rows counted by tasks", sum(counts.values()), str(PEOPLE), once)
    figures.none("tasks given up", len(state["given up"]))


def _addresses(numbers: list[int]) -> list[str]:
    return sorted(f"b{number}@example.org" for number in numbers)
