"""``make bench``: run every benchmark and write ``bench/results.md``.

A benchmark is a module of this folder with ``run() -> list[Result]``; it measures the thing and its yardstick in turn
and returns ratios. ``python -m bench wall pages`` runs only those; ``BENCH_SCALE=full`` uses the full sizes.
"""

from __future__ import annotations

import datetime
import importlib
import os
import platform
import sys
import tempfile
from pathlib import Path

from bench import Result

os.environ.setdefault("CIVICNET_HOME", tempfile.mkdtemp(prefix="civicnet-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civicnet.settings")

FOLDER = Path(__file__).parent


def main() -> None:
    import django

    django.setup()
    names = sys.argv[1:] or sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
    rows: list[tuple[str, Result]] = []
    for name in names:
        print(f"→ {name}", flush=True)
        for result in importlib.import_module(f"bench.{name}").run():
            rows.append((name, result))
            print(
                f"  {result.name}: {result.value:g} {result.unit} (target {result.target or '–'}) {result.note}",
                flush=True,
            )
    if not sys.argv[1:]:
        (FOLDER / "results.md").write_text(report(rows))


def report(rows: list[tuple[str, Result]]) -> str:
    """Return the results as a page: command, date, versions, one row a measure."""
    import django

    lines = [
        "# Results of `make bench`",
        "",
        f"{datetime.date.today():%Y-%m-%d} · Python {platform.python_version()} · Django {django.get_version()} · "
        f"{os.cpu_count()} cores · scale {os.environ.get('BENCH_SCALE', 'small')}",
        "",
        "Ratios compare a thing and its yardstick in the same run; figures of other days or machines do not compare.",
        "",
        "| benchmark | measure | value | unit | target | note |",
        "|---|---|---|---|---|---|",
    ]
    for name, result in rows:
        lines.append(f"| {name} | {result.name} | {result.value:g} | {result.unit} | {result.target} | {result.note} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
