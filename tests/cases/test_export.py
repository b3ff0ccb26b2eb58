"""The inbox as a file: the filtered list, safe in a spreadsheet, without anybody's address (EXP-1, EXP-4, UG7)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import services
from core.limits import LIMITS
from places.models import Town
from profiles.models import User
from tests import factories

SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def browser(clerk: User, sign_in: SignIn) -> Client:
    return sign_in(clerk)


def table(browser: Client, town: Town, **query: object) -> list[dict[str, str]]:
    answer = browser.get(reverse("inbox_csv", args=[town.slug]), query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text, newline="")))


def features(browser: Client, town: Town, **query: object) -> Any:
    answer = browser.get(reverse("inbox_geojson", args=[town.slug]), query)
    assert answer["Content-Type"] == "application/geo+json"
    return json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]


def test_it_holds_the_filtered_list_private_ones_marked(
    browser: Client, town: Town, citizen: User, clerk: User
) -> None:
    hole = factories.make_report(citizen, town, address="3 rue Carnot").case
    noise = factories.make_report(citizen, town, category="bruit").case
    services.assign(case=hole, service=None, assignee=clerk, by=clerk)
    rows = table(browser, town)
    assert [(row["dossier"], row["privé"]) for row in rows] == [(str(hole.pk), "non"), (str(noise.pk), "oui")]
    assert (rows[0]["état"], rows[0]["adresse"], rows[0]["personne"], rows[0]["latitude"]) == (
        "Reçu",
        "3 rue Carnot",
        clerk.name,
        "44.55",
    )
    assert [row["dossier"] for row in table(browser, town, mien="1")] == [str(hole.pk)]
    assert table(browser, town, clos="1") == []


def test_a_formula_is_shown_and_not_run(browser: Client, town: Town) -> None:
    body = '=HYPERLINK("https://evil.example","Cliquez")'
    factories.make_report(None, town, body=body, address="\u200b＝1+1")
    row = table(browser, town)[0]
    assert row["texte"] == f"'{body}"
    assert row["adresse"].startswith("'")


def test_no_address_nor_name_of_who_asks_is_in_it(browser: Client, town: Town, citizen: User) -> None:
    factories.make_report(citizen, town, anonymous=True)
    factories.make_report(citizen, town)
    for name in ("inbox_csv", "inbox_geojson"):
        answer = browser.get(reverse(name, args=[town.slug]))
        text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        assert [word in text for word in (citizen.email, citizen.name, citizen.handle)] == [False, False, False]


def test_points_stand_longitude_first(browser: Client, town: Town) -> None:
    report = factories.make_report(None, town)
    found = features(browser, town)
    assert found["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in found["features"]] == [{"type": "Point", "coordinates": [6.05, 44.55]}]
    assert found["features"][0]["id"] == report.case.pk
    assert features(browser, town, etat="planned") == {"type": "FeatureCollection", "features": []}


def test_what_its_author_took_back_leaves_no_words(browser: Client, town: Town, clerk: User) -> None:
    from reports.services import delete_report

    report = factories.make_report(None, town)
    delete_report(report=report)
    assert [(row["texte"], row["titre"], row["page"]) for row in table(browser, town, clos="1")] == [("", "", "")]


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_an_export(
    browser: Client, town: Town, number: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for _ in range(number):
        factories.make_report(None, town)
    table(browser, town)
    with django_assert_num_queries(9):  # session, account; town, mandate, services; files, reports, photos, cases
        table(browser, town)


def test_it_is_limited(browser: Client, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(LIMITS, "inbox_file", "1/d")
    address = reverse("inbox_csv", args=[town.slug])
    assert [browser.get(address).status_code for _ in range(2)] == [200, 429]


def test_it_is_in_the_order_of_the_list(browser: Client, town: Town, citizen: User) -> None:
    first, second = (factories.make_report(citizen, town).case for _ in range(2))
    services.promise_day(
        case=second, due_at=timezone.now() + timedelta(days=2), by=factories.make_official(town), seen=None
    )
    assert [row["dossier"] for row in table(browser, town)] == [str(second.pk), str(first.pk)]
    assert [row["dossier"] for row in table(browser, town, tri="age")] == [str(first.pk), str(second.pk)]
