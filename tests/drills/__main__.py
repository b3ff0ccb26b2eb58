"""``make drills``: run every drill, print its figures, fail when a promise broke.

``python -m tests.drills redis_away worker_killed`` runs only those; ``DRILL_SECONDS=60`` is the full version.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")


def main() -> int:
    names = sys.argv[1:] or sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    if len(names) == 1:
        return run(names[0])
    # A process for each: no drill inherits the threads, sockets or fate of another.
    ended = {name: subprocess.run([sys.executable, "-m", "tests.drills", name]).returncode for name in names}
    failed = [name for name, code in ended.items() if code]
    print(f"\n{len(names) - len(failed)} of {len(names)} drills kept every promise", *failed)
    return 1 if failed else 0


def run(name: str) -> int:
    django.setup()
    started = time.monotonic()
    figures = importlib.import_module(f"tests.drills.{name}").run()
    print(f"{figures.table()}\n   ({time.monotonic() - started:.0f} s)\n", flush=True)
    return 1 if figures.broken else 0


if __name__ == "__main__":
    sys.exit(main())
