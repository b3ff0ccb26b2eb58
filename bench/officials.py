"""Officials: how long the register of France takes to import, and what the same file takes again.

34,921 mayors onto 34,969 communes on SQLite; the second run finds nothing to write.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from django.core.management import call_command

from bench import Result
from bench._databases import using, wrap

PLACES = Path(os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[2] / "shared" / "data" / "places")
FILE = PLACES.parent / "officials" / "rne_maires_2022.csv.gz"


def run() -> list[Result]:
    if not FILE.is_file():
        print(f"  NO REGISTER at {FILE}")
        return []
    with tempfile.TemporaryDirectory() as folder:
        wrapper = wrap(f"sqlite:///{Path(folder) / 'officials.sqlite3'}")
        with using(wrapper):
            call_command("migrate", verbosity=0)
            results = imports()
        wrapper.close()
    return results


def imports() -> list[Result]:
    from officials.teams.importing import import_register, read
    from officials.teams.importing.sources import Edition
    from places.services import import_places

    import_places(countries=["FR"])
    results = []
    for name, target in (("register of France, 34,921 mayors", "≤ 60"), ("the same again", "")):
        started = time.perf_counter()
        report = import_register(register=read(FILE.read_bytes()), edition=Edition(2022, 1))
        taken = round(time.perf_counter() - started, 1)
        note = f"{report.added:,} added, {report.changed} changed, {report.ended} ended, {report.unchanged:,} unchanged"
        results.append(Result(name, taken, "s", target, f"{note}, {len(report.problems)} told"))
    return results
