"""kill -9 in the middle of an import: the next one goes on and ends where an unbroken one ends."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOWNS = "SELECT code, slug, name, population, department_code, latitude, hue FROM places_town ORDER BY code"
KEYS = "SELECT t.code, k.key, k.population FROM places_searchkey k JOIN places_town t ON t.id = k.town_id ORDER BY 1, 2"


def _run(home: Path, *arguments: str, crash_at: str = "") -> int:
    environment = os.environ | {
        "CIVICNET_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "civicnet.settings",
        "DATABASE_URL": "",
        "CIVICNET_GEOMETRY": "",
        "CIVICNET_GEOMETRY_API": "",
        "CRASH_AT": crash_at,
    }
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, timeout=300).returncode


def _rows(home: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "civicnet.sqlite3") as database:
        return database.execute(query).fetchall()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the tables of places and nothing in them."""
    home = tmp_path_factory.mktemp("empty")
    assert _run(home, "migrate", "places", "-v0") == 0
    return home


@pytest.fixture(scope="module")
def whole(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after an import that nothing disturbed."""
    home = tmp_path_factory.mktemp("homes") / "whole"
    shutil.copytree(empty, home)
    assert _run(home, "places", "import", "--country", "it") == 0
    return home


def test_an_import_killed_twice_is_completed_by_the_next(tmp_path: Path, empty: Path, whole: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(empty, broken)
    for crash_at, kept in (("places.batch", 0), ("places.committed", 2000)):
        assert _run(broken, "places", "import", "--country", "it", crash_at=crash_at) == -signal.SIGKILL
        assert _rows(broken, "SELECT count(*) FROM places_town") == [(kept,)]
        assert _rows(broken, "SELECT position, finished_at FROM places_sourcefile") == [(kept, None)]
    assert _run(broken, "places", "import", "--country", "it") == 0
    assert len(_rows(whole, TOWNS)) > 7_800
    assert _rows(broken, TOWNS) == _rows(whole, TOWNS)
    assert _rows(broken, KEYS) == _rows(whole, KEYS)
