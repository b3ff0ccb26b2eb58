"""The two engines behind one function: PostgreSQL's GIN index over token vectors, and FTS5 on SQLite.

Both are given tokens that ``core.search.words`` made, between quotes, and no word that someone typed. Results are the
newest first; how that stays cheap for rare and for very common words is told in docs/adr/0006.
"""

# ruff: noqa: S608 (statements are put together from constants of this module; every value is a parameter)
from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from core.ids import MAX_ID
from core.search.query import Match, Phrase

# PostgreSQL reads so many of the newest rows (of one place, which lie apart) before it asks the index, takes fewer
# matches than RARE as they come, and looks for more STRIDE times as far back as these reach. See bench/search.py.
NEWEST, NEWEST_THERE, RARE, STRIDE = 2_000, 400, 1_000, 12

MERGED = 500  # pages of FTS5 merged by one short transaction

DOCUMENTS, WORDS = "core_searchdocument", "core_searchwords"


class Found(NamedTuple):
    """One document that matches."""

    id: int
    kind: str
    object_id: int


def find(match: Match, *, since: int = 0, before: int | None = None, limit: int) -> list[Found]:
    """Return the newest documents that match, with ids from ``since`` on and below ``before``."""
    bounds = (since, MAX_ID if before is None else before)
    engine = _find_postgres if connection.vendor == "postgresql" else _find_sqlite
    return [Found(*row) for row in engine(match, bounds, limit)]


def _rows(statement: str, values: Iterable[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _find_sqlite(match: Match, bounds: tuple[int, int], limit: int) -> list[tuple[Any, ...]]:
    # CROSS JOIN keeps the order of the tables: FTS5 walks its lists from the newest row on, and stops.
    statement = (
        f"SELECT d.id, d.kind, d.object_id FROM {WORDS} w CROSS JOIN {DOCUMENTS} d ON d.id = w.rowid"
        f" WHERE {WORDS} MATCH %s AND w.rowid >= %s AND w.rowid < %s ORDER BY w.rowid DESC LIMIT %s"
    )
    return _rows(statement, [fts5(match), *bounds, limit])


def fts5(match: Match) -> str:
    """Return a match in the syntax of FTS5."""
    every = [_string(phrase) for phrase in match.every]
    if match.beginning:
        every.append(f"{_string((match.beginning,))} *")
    said = " AND ".join(every)
    return f"({said}) NOT ({' OR '.join(map(_string, match.none))})" if match.none else said


def _string(phrase: Phrase) -> str:
    return f'"{" ".join(phrase)}"'


# --- PostgreSQL ------------------------------------------------------------------------------------------------------

# Materialized, so that the planner reads what matches by the index and not the whole table in the hope of an early end.
_BY_INDEX = (
    f"WITH found AS MATERIALIZED (SELECT id, kind, object_id FROM {DOCUMENTS}"
    " WHERE words @@ %s::tsquery AND id >= %s AND id < %s) SELECT * FROM found"
)


def _find_postgres(match: Match, bounds: tuple[int, int], limit: int) -> list[tuple[Any, ...]]:
    """Find what is common among the newest rows, what is rare by the index, and what is neither among the recent ones.

    However common the words, no step reads more than some thousands of rows; only words that are common and hardly ever
    meet (a phrase nobody said) have all their rows looked at.
    """
    (since, before), asked = bounds, tsquery(match)
    place, values = ("", [NEWEST]) if match.place is None else (" AND place = %s", [match.place, NEWEST_THERE])
    newest = f"SELECT * FROM {DOCUMENTS} WHERE id >= %s AND id < %s{place} ORDER BY id DESC LIMIT %s"
    values = [since, before, *values]
    found = f"SELECT id, kind, object_id FROM ({newest}) AS newest WHERE words @@ %s::tsquery"
    rows = _rows(f"{found} ORDER BY id DESC LIMIT %s", [*values, asked, limit])
    if len(rows) == limit:
        return rows
    rows = _rows(f"{_BY_INDEX} LIMIT %s", [asked, since, before, RARE])
    if len(rows) < RARE:
        return sorted(rows, reverse=True)[:limit]
    [(last, first)] = _rows(f"SELECT max(id), min(id) FROM ({newest}) AS newest", values)
    recent = max(since, last - STRIDE * (last - first))
    rows = _rows(f"{_BY_INDEX} ORDER BY id DESC LIMIT %s", [asked, recent, before, limit])
    if len(rows) == limit:
        return rows
    return _rows(f"{_BY_INDEX} ORDER BY id DESC LIMIT %s", [asked, since, before, limit])


def tsquery(match: Match) -> str:
    """Return a match in the syntax of PostgreSQL's tsquery."""
    every = [_followed(phrase) for phrase in match.every]
    if match.beginning:
        every.append(f"'{match.beginning}':*")
    return " & ".join([*every, *(f"!{_followed(phrase)}" for phrase in match.none)])


def _followed(phrase: Phrase) -> str:
    return "(" + " <-> ".join(f"'{token}'" for token in phrase) + ")"


# --- what hangs on the table -----------------------------------------------------------------------------------------

_ADD = f"INSERT INTO {WORDS} (rowid, words) VALUES (new.id, new.words);"
_TAKE = f"INSERT INTO {WORDS} ({WORDS}, rowid, words) VALUES ('delete', old.id, old.words);"
_SQLITE = (
    # FTS5 keeps no copy of the words, and folds nothing: ASCII letters are small already, all others count as letters.
    f"""CREATE VIRTUAL TABLE {WORDS} USING fts5
    (words, content='{DOCUMENTS}', content_rowid='id', columnsize=0, tokenize="ascii tokenchars '_='")""",
    f"CREATE TRIGGER {WORDS}_added AFTER INSERT ON {DOCUMENTS} BEGIN {_ADD} END",
    f"CREATE TRIGGER {WORDS}_deleted AFTER DELETE ON {DOCUMENTS} BEGIN {_TAKE} END",
    f"CREATE TRIGGER {WORDS}_changed AFTER UPDATE ON {DOCUMENTS} BEGIN {_TAKE} {_ADD} END",
)
_POSTGRES = (
    # Without fastupdate: entries waiting in a list would be read one by one by every search.
    f"CREATE INDEX {WORDS} ON {DOCUMENTS} USING gin (words) WITH (fastupdate = off)",
    f"CREATE INDEX {WORDS}_newest ON {DOCUMENTS} (place, id) WHERE place IS NOT NULL",
)


def prepare(database: BaseDatabaseWrapper) -> None:
    """Make what this engine searches with, beside the table of documents."""
    with database.cursor() as cursor:
        for statement in _POSTGRES if database.vendor == "postgresql" else _SQLITE:
            cursor.execute(statement)


def clear(database: BaseDatabaseWrapper) -> None:
    """Take away what ``prepare`` made; triggers and indexes go with the table itself."""
    if database.vendor == "sqlite":
        with database.cursor() as cursor:
            cursor.execute(f"DROP TABLE {WORDS}")


def compact() -> None:
    """Merge what FTS5 wrote piecemeal, in short transactions: deleted words leave the file, and reading stays fast.

    PostgreSQL does this by itself (autovacuum).
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        pages = -MERGED  # a negative number first: merge everything, not only what is due
        while True:
            before = cursor.connection.total_changes
            cursor.execute(f"INSERT INTO {WORDS} ({WORDS}, rank) VALUES ('merge', %s)", [pages])
            if cursor.connection.total_changes - before < 2:  # so the manual of FTS5 tells that nothing is left
                return
            pages = MERGED
