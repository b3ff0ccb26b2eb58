"""The ids of a wall's next entries, pulled from the routing table: the SQL behind ``feed.wall``.

A wall is the newest activities routed to any of its sources. Reading them by ``source_id IN (…)`` or a join takes
seconds when sources went quiet (bench/wall.py), so each is asked for its own newest rows, by one descent of its index:

- few sources: the newest K of each, merged;
- many: first the newest row of each source (its *head*). Only sources whose head is among the K newest heads can hold
  one of the K newest activities, and none of these is older than the K-th head; then as above for those sources alone.

``LATERAL`` says this in one statement on PostgreSQL; elsewhere it is one or two portable statements.
"""

# ruff: noqa: S608 (statements are put together from constants of this module; every value is a parameter)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import connection

# Below this many sources, reading the heads first costs more than it saves (bench/wall.py).
FEW = 32
MAX_COMPOUND = 400  # SQLite takes 500 terms in one UNION
MAX_ID = 2**63 - 1

Statement: TypeAlias = tuple[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Facet:
    """Which routes count: all, those of one kind of subject (a content type), of one theme, or both."""

    kind: int | None = None
    theme: int | None = None

    def sql(self) -> tuple[str, list[int]]:
        """Return conditions that the indexes of ``Route`` answer, each beginning with AND."""
        conditions, values = "", []
        if self.kind is not None:
            conditions += " AND kind_id = %s"
            values.append(self.kind)
        if self.theme is not None:
            conditions += " AND theme_id = %s"
            values.append(self.theme)
        return conditions, values


EVERYTHING = Facet()


@dataclass(frozen=True, slots=True)
class Ids:
    """A statement that returns distinct activity ids, newest first: run alone, or as a subquery of ``Activity``."""

    sql: str
    values: list[Any]

    def fetch(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)
            return [row[0] for row in cursor.fetchall()]


def newest(
    source_ids: Sequence[int],
    *,
    before: int | None = None,
    limit: int,
    facet: Facet = EVERYTHING,
    lateral: bool | None = None,
) -> Ids | None:
    """Return the statement for the ``limit`` newest activities below ``before`` on these sources, None for none.

    ``lateral`` chooses the form; by default the one this database is best at. Both return the same ids.
    """
    sources = list(dict.fromkeys(source_ids))
    span = Span(MAX_ID if before is None else before, limit, facet)
    if not sources:
        return None
    if len(sources) == 1:
        return Ids(*span.of_source("%s", sources[0]))
    if connection.vendor == "postgresql" if lateral is None else lateral:
        return _lateral(sources, span) if len(sources) <= FEW else _lateral_by_heads(sources, span)
    return _portable(sources, span) if len(sources) <= FEW else _portable_by_heads(sources, span)


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of each source's routes is read: ids below a bound, the newest so many, of one facet."""

    below: int
    limit: int
    facet: Facet

    def of_source(self, source: str, *values: Any, limit: int | None = None, least: str = "") -> Statement:
        """Return the newest routes of one source, by one descent of its index; ``source`` is SQL for its id."""
        conditions, facet_values = self.facet.sql()
        return (
            f"SELECT activity_id FROM feed_route WHERE source_id = {source} AND activity_id < %s{least}{conditions}"
            " ORDER BY activity_id DESC LIMIT %s",
            [*values, self.below, *facet_values, limit or self.limit],
        )


def _lateral(sources: list[int], span: Span) -> Ids:
    newest_of_each, values = span.of_source("s.id")
    return Ids(
        f"SELECT DISTINCT r.activity_id FROM unnest(%s::bigint[]) AS s(id) CROSS JOIN LATERAL ({newest_of_each}) r"
        " ORDER BY r.activity_id DESC LIMIT %s",
        [sources, *values, span.limit],
    )


def _lateral_by_heads(sources: list[int], span: Span) -> Ids:
    head, head_values = span.of_source("s.id", limit=1)
    newest_of_each, values = span.of_source("h.id", least=" AND activity_id >= (SELECT id FROM least)")
    return Ids(
        "WITH heads AS MATERIALIZED ("
        f"SELECT s.id, r.activity_id FROM unnest(%s::bigint[]) AS s(id) CROSS JOIN LATERAL ({head}) r), "
        "least AS MATERIALIZED (SELECT COALESCE((SELECT DISTINCT activity_id FROM heads"
        " ORDER BY activity_id DESC OFFSET %s LIMIT 1), 0) AS id) "
        f"SELECT DISTINCT r.activity_id FROM heads h CROSS JOIN LATERAL ({newest_of_each}) r"
        " WHERE h.activity_id >= (SELECT id FROM least) ORDER BY r.activity_id DESC LIMIT %s",
        [sources, *head_values, span.limit - 1, *values, span.limit],
    )


def _portable(sources: list[int], span: Span, least: int = 0) -> Ids:
    statement, _values = span.of_source("%s", least=" AND activity_id >= %s")
    _conditions, facet_values = span.facet.sql()
    each = f"SELECT * FROM ({statement}) r"
    values: list[Any] = []
    for source in sources:
        values += [source, span.below, least, *facet_values, span.limit]
    parts = [
        " UNION ALL ".join([each] * len(sources[start : start + MAX_COMPOUND]))
        for start in range(0, len(sources), MAX_COMPOUND)
    ]
    merged = parts[0] if len(parts) == 1 else " UNION ALL ".join(f"SELECT * FROM ({part}) p" for part in parts)
    return Ids(
        f"SELECT DISTINCT activity_id FROM ({merged}) m ORDER BY activity_id DESC LIMIT %s", [*values, span.limit]
    )


def _portable_by_heads(sources: list[int], span: Span) -> Ids | None:
    head, values = span.of_source("s.id", limit=1)
    marks = ", ".join(["%s"] * len(sources))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT s.id, ({head}) FROM feed_source s WHERE s.id IN ({marks})", [*values, *sources])
        heads = [(source, activity) for source, activity in cursor.fetchall() if activity is not None]
    distinct = sorted({activity for _source, activity in heads}, reverse=True)
    least = distinct[span.limit - 1] if len(distinct) >= span.limit else 0
    kept = sorted(source for source, activity in heads if activity >= least)
    return _portable(kept, span, least) if kept else None
