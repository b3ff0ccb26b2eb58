"""What tells two tables apart, and what does not (the move itself: tests/faults/test_moving.py)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from core.models import Task
from core.moving import Fingerprint, movable


def fingerprint(*rows: tuple[Any, ...]) -> Fingerprint:
    made = Fingerprint()
    for row in rows:
        made.add(row)
    return made


MOMENT = datetime(2026, 11, 3, 8, 30, tzinfo=UTC)
ROW = (7, "Gap", MOMENT, None, {"a": 1, "b": [0.5, -0.0]})


@pytest.mark.parametrize(
    "other",
    [
        (8, *ROW[1:]),
        (7, "gap", *ROW[2:]),
        (7, "Gap", MOMENT.replace(microsecond=1), *ROW[3:]),
        (7, "Gap", MOMENT, "", ROW[4]),
        (*ROW[:4], {"a": 1, "b": [0.5, 1]}),
    ],
)
def test_one_different_value_is_seen(other: tuple[Any, ...]) -> None:
    assert fingerprint(other) != fingerprint(ROW)


def test_a_missing_a_doubled_and_a_reordered_row() -> None:
    other = (8, *ROW[1:])
    assert fingerprint(ROW, other) == fingerprint(other, ROW)
    assert fingerprint(ROW) != fingerprint(ROW, ROW)
    assert fingerprint(ROW, ROW, other) != fingerprint(ROW, other, other)


def test_what_the_two_databases_write_differently_is_the_same() -> None:
    """PostgreSQL orders the keys of JSON, and writes whole numbers its own way; binary comes as a view."""
    assert fingerprint((*ROW[:4], {"b": [0.5, 0], "a": 1})) == fingerprint(ROW)
    assert fingerprint(({"n": 1e16},)) == fingerprint(({"n": 10_000_000_000_000_000},))
    assert fingerprint((memoryview(b"x"),)) == fingerprint((b"x",))


@pytest.mark.django_db
def test_every_table_of_the_project_moves_but_what_is_derived(monkeypatch: pytest.MonkeyPatch) -> None:
    tables = {model._meta.db_table for model in movable(connection)}
    assert tables == set(connection.introspection.django_table_names(include_views=False))
    monkeypatch.setattr(Task, "derived", True, raising=False)
    assert tables - {model._meta.db_table for model in movable(connection)} == {"core_task"}
