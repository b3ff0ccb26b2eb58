"""One migrated database for a whole test run: migrations run once, and whoever needs a database gets a copy."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]
FILE = "civicnet.sqlite3"
ON_SERVER = "template-postgres"  # the folder that remembers a template of PostgreSQL


def of_run(base: Path, server: str | None = None) -> Template:
    """Return the template of this run of pytest, whose temporary folder is ``base``: one for all its processes.

    ``server`` is PostgreSQL's, or "" for SQLite; unless given, it is the one of ``DATABASE_URL``.
    """
    url = os.environ.get("DATABASE_URL", "") if server is None else server
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return Template(shared / (ON_SERVER if "postgres" in url else "template-sqlite"), url, hasty=True)


class Template:
    """A database with every table and nothing in them, of which copies are made."""

    def __init__(self, folder: Path, server: str, *, hasty: bool = False) -> None:
        """Migrate on PostgreSQL's ``server`` ("": SQLite), or find what another process migrated by this ``folder``.

        ``hasty`` copies lose their last commits when PostgreSQL itself is stopped; that our processes die is no matter.
        """
        self.server, self.hasty = server if "postgres" in server else "", hasty
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.name = f"template_{secrets.token_hex(6)}" if self.server else FILE
        done = folder / "migrated"
        with (folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if done.exists():
                self.name = done.read_text()
                return
            self._migrate()
            done.write_text(self.name)

    def _migrate(self) -> None:
        if self.server:
            self._run(f"CREATE DATABASE {self.name}")
        subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), "migrate", "-v0"],
            check=True,
            cwd=ROOT,
            env=os.environ
            | {
                "DJANGO_SETTINGS_MODULE": "tests.probe.settings",
                "CIVICNET_HOME": str(self.folder),
                "DATABASE_URL": self.address(self.name),
                "PYTHONWARNINGS": "ignore",
            },
        )

    def address(self, name: str) -> str:
        """Return the address of this database as ``DATABASE_URL`` takes it: "" for SQLite."""
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{name}")) if self.server else ""

    def copy(self, to: str) -> None:
        """Make a copy: the name of a database of the server, or the path of a file; what has this name is replaced."""
        if not self.server:
            for file in self.folder.glob(f"{FILE}*"):
                shutil.copy(file, to + file.name.removeprefix(FILE))
            return
        self.drop(to)
        self._run(f"CREATE DATABASE {to} TEMPLATE {self.name}")
        if self.hasty:
            self._run(f"ALTER DATABASE {to} SET synchronous_commit = off")

    def drop(self, *names: str) -> None:
        """Drop copies, whoever is connected to them."""
        for name in names:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def end(self) -> None:
        """Drop the template itself."""
        if self.server:
            self.drop(self.name)

    def _run(self, sql: str) -> None:
        with psycopg.connect(self.server, autocommit=True) as admin:
            admin.execute(sql)
