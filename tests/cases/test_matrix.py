"""Who gets which answer in the town's name: five roles at every address of the town hall (IDOR-1, TEN-1, OFF-2).

A row is an address, the names of its parameters, then the statuses of GET and of an empty POST for a visitor, a
citizen, a clerk of the town, a clerk of another town, and a clerk whose mandate ended a second ago.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.services import save_filter
from places.models import Town
from profiles.models import User
from profiles.services import end_mandate
from tests import factories
from tests.architecture.test_access_matrix import answer

MATRIX = """
case            | case   | 302 404 200 404 404 | 302 404 200 404 404
inbox           | town   | 302 404 200 404 404 | 302 404 400 404 404
inbox_keep      | town   | 302 405 405 405 405 | 302 404 302 404 404
inbox_forget    | view   | 302 405 405 405 405 | 302 404 302 404 404
inbox_csv       | town   | 302 404 200 404 404 | 302 405 405 405 405
inbox_geojson   | town   | 302 404 200 404 404 | 302 405 405 405 405
town_answers    | town   | 200 200 200 200 200 | 405 405 405 405 405
desk            | town   | 302 404 200 404 404 | 302 405 405 405 405
desk_services   | town   | 302 404 200 404 404 | 302 404 400 404 404
desk_agents     | town   | 302 404 200 404 404 | 302 404 400 404 404
desk_templates  | town   | 302 404 200 404 404 | 302 404 400 404 404
desk_reports    | town   | 302 404 200 404 404 | 302 404 200 404 404
desk_keys       | town   | 302 404 302 404 404 | 302 404 302 404 404
desk_forwarding | town   | 302 404 302 404 404 | 302 404 302 404 404
talk            | asked  | 302 404 302 404 404 | 302 404 302 404 404
talk_answer     | asked  | 302 405 405 405 405 | 302 404 400 404 404
talk_public     | asked  | 302 404 404 404 404 | 302 404 404 404 404
report_merge    | report | 302 405 405 405 405 | 302 404 400 404 404
report_split    | report | 302 405 405 405 405 | 302 404 400 404 404
report_transfer | report | 302 405 405 405 405 | 302 404 400 404 404
"""


@pytest.fixture
def people(town: Town, citizen: User) -> list[User | None]:
    former = factories.make_official(town)
    end_mandate(mandate=former.mandates.get(), at=timezone.now() - timedelta(seconds=1))
    return [None, citizen, factories.make_official(town), factories.make_official(factories.make_town()), former]


@pytest.fixture
def world(town: Town, people: list[Any], outsider: User) -> dict[str, dict[str, Any]]:
    report = factories.make_report(outsider, town)
    view = save_filter(person=people[2], town=town, name="En retard", query="retard=1")
    return {
        "case": {"pk": report.case.pk},
        "asked": {"pk": factories.make_private_question(outsider, town).pk},
        "report": {"pk": report.pk},
        "town": {"slug": town.slug},
        "view": {"slug": town.slug, "pk": view.pk},
    }


def test_each_role_gets_the_declared_answer(
    world: dict[str, Any], people: list[Any], sign_in: Callable[[User], Client]
) -> None:
    wrong = []
    for line in MATRIX.strip().splitlines():
        name, parameters, *declared = (cell.strip() for cell in line.split("|"))
        address = reverse(name, kwargs=world[parameters])
        for method, statuses in zip(("get", "post"), declared, strict=True):
            answers = [answer(sign_in(person) if person else Client(), method, address) for person in people]
            if answers != statuses.split():
                wrong.append(f"{name} {method}: {' '.join(answers)} (declared {statuses})")
    assert not wrong, "\n".join(wrong)


def test_a_file_one_may_not_open_answers_like_one_that_is_not_there(
    world: dict[str, Any], people: list[Any], sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(people[1])
    there = browser.get(reverse("case", kwargs=world["case"]))
    nowhere = browser.get(reverse("case", args=[12345]))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert _without_address(there, world["case"]["pk"]) == _without_address(nowhere, 12345)


def _without_address(answer: Any, pk: int) -> str:
    page = answer.content.decode().replace(str(pk), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
