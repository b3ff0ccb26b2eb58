"""What is offered to whoever is about to report a known problem again (CL34)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.services import move_freely
from places.models import Town
from profiles.models import User
from profiles.services import block
from reports.models import Report
from reports.services import create_report, delete_report, locate
from reports.similar import similar
from tests import factories

HERE = (44.55, 6.05)
NORTH = 0.0009  # degrees: 100.08 m
EAST = 0.00126  # degrees: 99.85 m at this latitude


def near(viewer: Any = None, **fields: Any) -> list[Report]:
    asked = {"latitude": HERE[0], "longitude": HERE[1], "category": factories.make_category()} | fields
    return similar(viewer=viewer or AnonymousUser(), **asked)


def test_what_is_near_comes_first_with_its_distance(town: Town, citizen: User) -> None:
    far = factories.make_report(citizen, town, at=(HERE[0], HERE[1] + 0.001))
    close = factories.make_report(citizen, town, at=(HERE[0] + 0.0001, HERE[1]))
    assert [(row.pk, round(row.distance)) for row in near()] == [(close.pk, 11), (far.pk, 79)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("north", "east", "offered"),
    [
        (0.00089, 0, True),
        (NORTH, 0, False),
        (0, EAST, True),
        (0, -EAST, True),
        (0, 0.00127, False),
        (0.0007, 0.001, False),
    ],
)
def test_a_hundred_metres_whatever_the_direction(
    town: Town, citizen: User, north: float, east: float, offered: bool
) -> None:
    factories.make_report(citizen, town, at=(HERE[0] + north, HERE[1] + east))
    assert len(near()) == offered


def test_neither_closed_nor_old_nor_private_nor_taken_back_nor_of_another_category(town: Town, citizen: User) -> None:
    closed, hidden, deleted = (factories.make_report(citizen, town) for _ in range(3))
    move_freely(case=closed.case, to="fixed", mover=None, words="Fait.")
    Report.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    delete_report(report=deleted)
    factories.make_report(citizen, town, private=True)
    factories.make_report(citizen, town, category="depot")
    place = locate(latitude=HERE[0], longitude=HERE[1], hint=town)
    category = factories.make_category()
    create_report(
        reporter=citizen, place=place, category=category, body="Vieux.", at=timezone.now() - timedelta(days=91)
    )
    assert near() == []


def test_nobody_is_shown_what_someone_they_blocked_wrote(town: Town, citizen: User, outsider: User) -> None:
    signed = factories.make_report(citizen, town)
    factories.make_report(citizen, town, private=True)
    assert near(outsider) == [signed]
    block(blocker=outsider, blocked=citizen)
    assert near(outsider) == []


@pytest.mark.parametrize("point", [(float("nan"), 6.05), (91, 6), ("x", 1), (None, None)])
def test_a_point_that_is_none_has_nothing_near(db: None, point: tuple[Any, Any]) -> None:
    assert near(latitude=point[0], longitude=point[1]) == []


@pytest.mark.parametrize(("number", "queries"), [(0, 1), (1, 3), (3, 3), (7, 3)])
def test_one_query_or_three_and_five_answers_at_most(town: Town, citizen: User, number: int, queries: int) -> None:
    for _ in range(number):
        factories.make_report(citizen, town)
    category = factories.make_category()
    near()  # content types
    with CaptureQueriesContext(connection) as seen:
        found = similar(latitude=HERE[0], longitude=HERE[1], category=category, viewer=AnonymousUser())
        assert [(row.title, row.state) for row in found] == [("Chaussée abîmée", "received")] * min(number, 5)
    assert len(seen) == queries


def test_the_index_of_cells_answers(town: Town, citizen: User) -> None:
    """Whatever else there is in the country, only what lies around is read."""
    for _ in range(30):
        factories.make_report(citizen, town, at=(44.59, 6.09))
    category = factories.make_category()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as seen:
        similar(latitude=HERE[0], longitude=HERE[1], category=category, viewer=AnonymousUser())
    (statement,) = (query["sql"] for query in seen.captured_queries)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "COVERING INDEX reports_rep_cell" in plan and "(cell=?" in plan
