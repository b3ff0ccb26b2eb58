"""``civicnet move postgres://…``: the village moves from SQLite to PostgreSQL while it runs."""

import time
from typing import Any

import dj_database_url
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from core import moving

TARGET = "target"
NEXT = """
The village is in PostgreSQL now. Nothing is written to SQLite any more: until the restart, people can read, and whoever
writes is asked to come back in a moment.

  1. Set DATABASE_URL to the address you gave (and REDIS_URL, for many processes).
  2. Restart. Sessions, photos and the secret key stay where they are: keep CIVICNET_HOME.
  3. Keep the SQLite file until you have a backup of PostgreSQL.

There is no way back for what PostgreSQL receives from now on. `civicnet move --reopen` gives the SQLite file back to a
village that has not been restarted yet."""


class Command(BaseCommand):
    """Copy everything at one moment, compare, close SQLite to writing, and say what to do next."""

    help = "Move a village from SQLite to an empty PostgreSQL database, while it runs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", nargs="?", help="postgres://user:password@host/name of an empty database")
        parser.add_argument("--reopen", action="store_true", help="give up a move: let SQLite be written again")

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("This village is not on SQLite: there is nothing to move, and no way back.")
        if options["reopen"]:
            moving.reopen(connection)
            self.stdout.write("SQLite can be written again.")
            return
        if not (options["url"] or "").startswith(("postgres://", "postgresql://")):
            raise CommandError("Give the address of an empty database: civicnet move postgres://user@host/name")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("This village is not up to date: run `civicnet start --prepare-only` first.")
        connections.databases[TARGET] = dict(dj_database_url.parse(options["url"]))
        connections.configure_settings(connections.databases)
        started = time.monotonic()
        try:
            self.stdout.write("Making the tables")
            call_command("migrate", database=TARGET, verbosity=0, interactive=False)
            self.stdout.write("Moving; who writes waits from now on")
            paused = time.monotonic()
            rows = moving.move(connection, connections[TARGET], say=lambda words: self.stdout.write(f"  {words}"))
        except moving.NotMoved as reason:
            raise CommandError(f"Not moved: {reason}") from reason
        except DatabaseError as error:
            raise CommandError(f"Not moved, nothing has changed: {error}") from error
        now = time.monotonic()
        self.stdout.write(f"{rows:,} rows in {now - started:.1f} s, of which writing stood still {now - paused:.1f} s")
        self.stdout.write(NEXT)
