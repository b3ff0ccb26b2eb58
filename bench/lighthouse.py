"""Lighthouse on a phone profile: median of three runs on home, town, thread and sign-up.

Needs Node and Chromium; Lighthouse itself comes from the npm registry. Where one is missing the measure says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import urllib.request
from pathlib import Path

from bench import Result
from tests.serving import prepare, serve

VERSION = "12.8.2"
TARGETS = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
ROUNDS = 3
FLAGS = "--headless=new --no-sandbox --disable-dev-shm-usage --disable-background-networking"


def run() -> list[Result]:
    chromium = shutil.which("chromium")
    if not (chromium and shutil.which("npx")):
        return [Result("lighthouse", 0, "", "", "did not run: needs npx and chromium")]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        prepare(home)
        with serve(home) as site:
            pages = {"home": "/", "town": "/villes/val-d-aure/", "sign-up": "/compte/inscription/"}
            pages["thread"] = _first_thread(site.url + pages["town"])
            return [
                Result(f"{name}: {category}", score, "of 100", f"≥ {TARGETS[category]}", f"median of {ROUNDS}")
                for name, path in pages.items()
                for category, score in _scores(site.url + path, Path(folder), chromium).items()
            ]


def _first_thread(town: str) -> str:
    with urllib.request.urlopen(town, timeout=10) as answer:
        found = re.search(r"/publications/\d+/", answer.read().decode())
    assert found
    return found.group()


def _scores(url: str, folder: Path, chromium: str) -> dict[str, float]:
    rounds = []
    for _round in range(ROUNDS):
        report = folder / "report.json"
        command = ["npx", "--yes", f"lighthouse@{VERSION}", url, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(TARGETS)}", f"--chrome-flags={FLAGS}"]
        subprocess.run(command, env=os.environ | {"CHROME_PATH": chromium}, check=True, capture_output=True)
        categories = json.loads(report.read_text())["categories"]
        rounds.append({name: round(categories[name]["score"] * 100) for name in TARGETS})
    return {name: statistics.median(scores[name] for scores in rounds) for name in TARGETS}
