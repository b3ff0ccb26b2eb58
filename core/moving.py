"""Moving a village from SQLite to PostgreSQL: all of one moment, proven equal, and the old place closed to writing.

The write lock of SQLite is held from before the first row is read until the old place is closed, so that no write is
acknowledged there which the new place does not have. Reading goes on meanwhile. What fails on the way leaves the new
place empty and the old one as it was.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from core.outbox.crash import crash_point

BATCH = 2000
# Each change of a closed table calls a function that nobody has: it fails while it is prepared, before any clause about
# conflicts, and as what it is to the site: a database that does not serve.
CLOSED = "this_village_moved_to_postgresql"
CHANGES = ("INSERT", "UPDATE", "DELETE")
WRITTEN_BY_MIGRATE = (ContentType, Permission)

Model = type[models.Model]


def _plain(value: Any) -> str:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


# Keys of JSON come back in another order from PostgreSQL, and zero comes back without its sign.
ENCODER = json.JSONEncoder(sort_keys=True, default=_plain)
NEGATIVE_ZERO = re.compile(r"-0\.0(?!\d)")


class NotMoved(Exception):
    """The village cannot move; nothing has changed."""


@dataclass
class Fingerprint:
    """The number of rows of a table and a checksum of what Django reads in them, in whatever order."""

    count: int = 0
    checksum: int = 0

    def add(self, row: tuple[Any, ...]) -> None:
        """Count one row in."""
        words = NEGATIVE_ZERO.sub("0.0", ENCODER.encode(row))
        digest = int.from_bytes(hashlib.blake2b(words.encode(), digest_size=16).digest(), "big")
        self.count, self.checksum = self.count + 1, (self.checksum + digest) % 2**128


def move(source: BaseDatabaseWrapper, target: BaseDatabaseWrapper, *, say: Callable[[str], None]) -> int:
    """Move every row from a SQLite to a migrated, empty PostgreSQL; return how many there were.

    Afterwards the tables of the source can be read and not written.
    """
    tables = movable(target)
    with transaction.atomic(source.alias):  # takes SQLite's write lock: from here on, who writes there waits
        if is_closed(source):
            raise NotMoved("the village has moved already: set DATABASE_URL, or reopen it here")
        if filled := [model._meta.db_table for model in tables if _holds_rows(model, target)]:
            raise NotMoved(f"the target is not empty: {', '.join(filled[:5])}")
        with transaction.atomic(target.alias), target.cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(_quoted(target, model) for model in tables)}")
            read = {model: _copy(model, source, target) for model in tables}
            for model in tables:
                _go_on_counting(model, source, target)
            target.check_constraints()
            for model, was in read.items():
                _compare(model, was, target)
                if was.count:
                    say(f"{model._meta.db_table}: {was.count:,} rows, the same")
            crash_point("moving.compared")
        crash_point("moving.committed")
        _close(source, tables)
    return sum(was.count for was in read.values())


def movable(target: BaseDatabaseWrapper) -> list[Model]:
    """Return the models whose rows move: all that have a table there, but for what is derived from other rows.

    A model says ``derived = True`` when its owner builds it anew from the rest (an index of words, say).
    """
    found = apps.get_models(include_auto_created=True)
    return [model for model in found if model._meta.can_migrate(target) and not getattr(model, "derived", False)]


def is_closed(source: BaseDatabaseWrapper) -> bool:
    """Return whether this is the SQLite that a village moved away from."""
    if source.vendor != "sqlite":
        return False
    with source.cursor() as cursor:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{CLOSED}%"])
        return cursor.fetchone() is not None


def reopen(source: BaseDatabaseWrapper) -> None:
    """Let the tables of a SQLite be written again; what PostgreSQL received since the move does not come back."""
    with transaction.atomic(source.alias), source.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s", [f"{CLOSED}%"])
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP TRIGGER {source.ops.quote_name(name)}")


def _close(source: BaseDatabaseWrapper, tables: list[Model]) -> None:
    with source.cursor() as cursor:
        for model in tables:
            for change in CHANGES:
                name = source.ops.quote_name(f"{CLOSED}_{change}_{model._meta.db_table}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {change} ON {_quoted(source, model)} BEGIN SELECT {CLOSED}(); END"
                )


def _holds_rows(model: Model, target: BaseDatabaseWrapper) -> bool:
    """Tell whether a table holds what `migrate` did not write (a default set has ``written_by_migrate``)."""
    by_migrate = model in WRITTEN_BY_MIGRATE or getattr(model, "written_by_migrate", False)
    return not by_migrate and model._base_manager.using(target.alias).exists()


def _columns(model: Model) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _rows(model: Model, database: BaseDatabaseWrapper) -> Iterator[tuple[Any, ...]]:
    names = [field.attname for field in _columns(model)]
    return model._base_manager.using(database.alias).order_by().values_list(*names).iterator(BATCH)


def _copy(model: Model, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> Fingerprint:
    """Copy a table; return the fingerprint of what was read."""
    was, fields = Fingerprint(), _columns(model)
    columns = ", ".join(target.ops.quote_name(str(field.column)) for field in fields)
    with target.cursor() as cursor, cursor.copy(f"COPY {_quoted(target, model)} ({columns}) FROM STDIN") as copy:
        for row in _rows(model, source):
            was.add(row)
            pairs = zip(fields, row, strict=True)
            copy.write_row([field.get_db_prep_save(value, connection=target) for field, value in pairs])
    return was


def _go_on_counting(model: Model, source: BaseDatabaseWrapper, target: BaseDatabaseWrapper) -> None:
    """Have PostgreSQL number new rows after the last number SQLite ever gave, that of a deleted row included."""
    if not isinstance(key := model._meta.pk, models.AutoField):
        return
    table = model._meta.db_table
    with source.cursor() as old, target.cursor() as new:
        old.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        if (last := old.fetchone()) and last[0]:
            sequence = "pg_get_serial_sequence(%s, %s)"
            new.execute(f"SELECT setval({sequence}, %s)", [_quoted(target, model), key.column, last[0]])


def _compare(model: Model, was: Fingerprint, target: BaseDatabaseWrapper) -> None:
    """Read a table again where it is now; raise unless it is what was read before."""
    now = Fingerprint()
    for row in _rows(model, target):
        now.add(row)
    if now != was:
        raise NotMoved(f"{model._meta.db_table} would not be the same: {was} here, {now} there")


def _quoted(database: BaseDatabaseWrapper, model: Model) -> str:
    return database.ops.quote_name(model._meta.db_table)
