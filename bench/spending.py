"""Public money: how long the account of a large town takes from its file to its page (target ≤ 10 s).

Montpellier's account of 2018, 1,697 lines of M57 in XML, is read, checked, stored and published, then its page and its
table are asked for. ``CIVICNET_GEOMETRY`` names the folder of places beside the one of spending.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.test.utils import override_settings

from bench import Result
from bench._databases import using, wrap

SHARED = Path(os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[2] / "shared" / "data" / "places")
ACCOUNT = SHARED.parent / "spending" / "montpellier_compte_administratif_2018.xml.gz"


def run() -> list[Result]:
    """Measure on SQLite; nothing where the file is not there."""
    if not ACCOUNT.is_file():
        print(f"  NO ACCOUNT at {ACCOUNT}: set CIVICNET_GEOMETRY to measure it")
        return []
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # nothing was collected here
    overrides = {"ALLOWED_HOSTS": ["*"], "STORAGES": settings.STORAGES | {"staticfiles": plain}}
    with tempfile.TemporaryDirectory() as folder, override_settings(**overrides):
        wrapper = wrap(f"sqlite:///{Path(folder) / 'spending.sqlite3'}")
        with using(wrapper):
            call_command("migrate", verbosity=0)
            results = measure()
        wrapper.close()
    return results


def measure() -> list[Result]:
    from django.test import Client

    from officials.spending.kinds import Dataset
    from officials.spending.services import Origin, publish_ledger, send_file
    from places.models import Town

    town = Town.objects.create(
        code="FR-34172", country="FR", name="Montpellier", slug="montpellier-34", population=300_000
    )
    client = Client()

    def shown(address: str) -> None:
        answer = client.get(f"/villes/montpellier-34/argent/{address}")
        if answer.status_code != 200:
            raise SystemExit(f"{address or 'the page'} answered {answer.status_code}")

    shown("")  # a process that serves has its templates and addresses
    started, worked = time.perf_counter(), time.process_time()
    with ACCOUNT.open("rb") as file:
        ledger = send_file(town=town, by=None, dataset=Dataset.ACCOUNT, origin=Origin("Montpellier"), file=file)
    read = time.perf_counter() - started
    publish_ledger(ledger=ledger, by=None)
    shown("")
    whole, worked = time.perf_counter() - started, time.process_time() - worked
    page = _took(lambda: shown("?annee=2018"))
    table = _took(lambda: shown("lignes/?q=ecole"))
    return [
        Result(
            "account of 1,697 lines, file to page",
            round(whole, 2),
            "s",
            "≤ 10",
            f"of which {read:.2f} s to read it; {worked:.2f} s of processor",
        ),
        Result("its page again", round(1000 * page, 1), "ms", "", "a visitor"),
        Result("its table, searched", round(1000 * table, 1), "ms", "", "a visitor"),
    ]


def _took(act: Callable[[], Any]) -> float:
    times = []
    for _round in range(5):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)
