"""How a town answers, in public: the same numbers on both engines (AL15, AL16, CL33)."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases import figures
from cases.models import Case
from cases.templatetags.cases import spell
from places.models import Service, Town
from places.services import add_service
from profiles.models import User
from reports.figures import not_fixed
from reports.models import Report, Verdict
from tests import factories

NOW = timezone.now()


@pytest.fixture
def roads(town: Town) -> Service:
    return add_service(town=town, name="Voirie")


@pytest.fixture
def report(town: Town) -> Report:
    """A report whose case the tests do not count: it lends its kind to theirs."""
    return factories.make_report(None, factories.make_town())


def record(report: Report, town: Town, *, age: float = 10, **fields: Any) -> Case:
    """Write a case of the past: ``answered`` and ``closed`` are days after it was received."""
    at = NOW - timedelta(days=age)
    moments = {f"{name}_at": at + timedelta(days=fields.pop(name)) for name in ("answered", "closed") if name in fields}
    return Case.objects.create(
        content_type_id=report.case.content_type_id,
        object_id=Case.objects.count() + 1,
        town=town,
        received_at=at,
        state="received",
        is_open="closed_at" not in moments,
        **moments,
        **fields,
    )


def test_rate_lateness_and_medians_of_a_town(town: Town, report: Report) -> None:
    for days in (1, 2, 3, 10, 4):
        record(report, town, age=30, answered=days, closed=days * 2)
    record(report, town, due_at=NOW - timedelta(days=1))
    record(report, town, due_at=NOW + timedelta(days=1))
    total = figures.of(town).total
    assert (total.received, total.answered, total.rate, total.late) == (7, 5, 71, 1)
    assert (total.first_answer, total.closing) == (timedelta(days=3), timedelta(days=6))


@pytest.mark.parametrize("number", [5, 6, 7, 8, 21])
def test_the_database_finds_the_median_that_arithmetic_finds(town: Town, report: Report, number: int) -> None:
    hours = [(7 * at * at + 3) % 101 for at in range(number)]
    for each in hours:
        record(report, town, age=60, answered=each / 24)
    took = figures.medians(figures.received(town)[1], "answered_at")[None]
    assert round(took / timedelta(hours=1), 3) == statistics.median(hours)


def test_below_five_answers_no_delay_is_told(town: Town, report: Report) -> None:
    for _ in range(4):
        record(report, town, answered=1)
    total = figures.of(town).total
    assert (total.answered, total.first_answer) == (4, None)


def test_each_service_and_theme_has_its_own(town: Town, report: Report, roads: Service) -> None:
    theme = factories.make_theme("Voirie")
    for days in (1, 2, 3, 4, 5):
        record(report, town, answered=days, service=roads, theme=theme)
    for _ in range(2):
        record(report, town, theme=theme)
    found = figures.of(town)
    assert [(line.label, line.received, line.answered, line.first_answer) for line in found.services] == [
        ("Voirie", 5, 5, timedelta(days=3)),
        ("Sans service", 2, 0, None),
    ]
    assert [(line.label, line.received, line.rate) for line in found.themes] == [("Voirie", 7, 71)]


def test_neither_the_distant_past_nor_another_town_nor_what_was_taken_back_counts(town: Town, report: Report) -> None:
    record(report, town, age=366)
    record(report, factories.make_town())
    record(report, town, closed=1)
    record(report, town, closed=1, answered=1)
    assert figures.of(town).total.received == 1


def test_of_a_very_large_town_the_newest_are_counted(
    town: Town, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figures, "MOST", 2)
    for age in (9, 8, 7, 6):
        record(report, town, age=age)
    found = figures.of(town)
    assert found.total.received == 3  # the third newest is where it begins
    assert found.since == NOW - timedelta(days=8)


def test_closed_but_not_fixed_is_what_more_people_deny_than_confirm(town: Town) -> None:
    reports = [factories.make_report(None, town) for _ in range(4)]
    Case.objects.filter(object_id__in=[each.pk for each in reports[:3]]).update(
        state="fixed", is_open=False, closed_at=NOW
    )
    for report, said in zip(reports, ([False], [True, False], [False, False, True], [False]), strict=True):
        for is_fixed in said:
            Verdict.objects.create(report=report, person=factories.make_person(), is_fixed=is_fixed)
    assert not_fixed(town, NOW - timedelta(days=365)).value == 2


def test_the_page_draws_them_and_has_the_table(client: Client, town: Town, report: Report, roads: Service) -> None:
    for days in (1, 2, 3, 4, 5):
        record(report, town, answered=days, service=roads)
    page = client.get(reverse("town_answers", args=[town.slug])).content.decode()
    assert "100 % de 5" in page
    assert "<td>3 jours</td>" in page
    assert client.get(reverse("town_answers", args=["nulle-part"])).status_code == 404


def test_a_town_that_was_asked_nothing_has_a_page_that_says_so(client: Client, town: Town) -> None:
    assert "Rien encore à compter" in client.get(reverse("town_answers", args=[town.slug])).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_page_cold_and_warm(
    client: Client, town: Town, report: Report, number: int, django_assert_num_queries: Callable[[int], object]
) -> None:
    for at in range(number):
        record(report, town, answered=1, service=add_service(town=town, name=f"Service {at}"))
    address = reverse("town_answers", args=[town.slug])
    # the town; its services and themes, the bound; counts and two medians of the town, of services and of themes;
    # what is not fixed, what was opened again, questions that are late
    with django_assert_num_queries(16):
        client.get(address)
    with django_assert_num_queries(1):
        client.get(address)


def test_the_town_s_page_has_them_in_short_and_asks_nothing_more_when_warm(
    client: Client, town: Town, report: Report, django_assert_num_queries: Callable[[int], object]
) -> None:
    assert "La mairie répond" not in client.get(town.get_absolute_url()).content.decode()
    record(report, town)
    from core.fragments import pieces

    pieces.clear()
    figures.forget()
    page = client.get(town.get_absolute_url()).content.decode()
    assert "La mairie répond" in page
    assert reverse("town_answers", args=[town.slug]) in page
    with django_assert_num_queries(2):  # the town, its source; the wall is empty
        client.get(town.get_absolute_url())


def test_the_town_s_page_leads_who_answers_to_what_awaits(
    client: Client, town: Town, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    roads = add_service(town=town, name="Voirie")
    agent = factories.make_person(town=town)
    factories.make_mandate(agent, town, "agent", "Agent", service=roads)
    inbox = reverse("inbox", args=[town.slug])
    seen = [reader.get(town.get_absolute_url()).content.decode() for reader in (client, sign_in(citizen))]
    assert [inbox in page for page in seen] == [False, False]
    assert f'href="{inbox}?service=voirie"' in sign_in(agent).get(town.get_absolute_url()).content.decode()
    assert f'href="{inbox}?service=voirie"' in sign_in(agent).get(reverse("settings")).content.decode()
    assert inbox not in sign_in(citizen).get(reverse("settings")).content.decode()


@pytest.mark.parametrize(
    ("took", "said"),
    [
        (timedelta(minutes=5), "moins d’une heure"),
        (timedelta(hours=1), "1 heure"),
        (timedelta(hours=20), "20 heures"),
        (timedelta(days=1), "1 jour"),
        (timedelta(days=3, hours=13), "4 jours"),
        (None, ""),
    ],
)
def test_delays_are_told_in_their_largest_unit(took: timedelta | None, said: str) -> None:
    assert spell(took) == said
