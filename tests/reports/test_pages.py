"""The pages of a report, and every outlet that must not tell who an anonymous reporter is (EMB-1, IDOR-8, PRIV-3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from cases.services import move_case
from feed import surroundings
from feed.entries import fragments
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Report
from tests import factories
from tests.feed.steps import body

SignIn = Callable[[User], Client]
SECRET = "Zéphyrine Quintric"


@pytest.fixture
def hidden(town: Town) -> Report:
    """A public report of someone who stays unnamed."""
    return factories.make_report(factories.make_person(SECRET), town, anonymous=True, body="Le tilleul penche.")


OUTLETS = {
    "page": lambda report: report.get_absolute_url(),
    "history": lambda report: reverse("report_history", args=[report.pk]),
    "wall": lambda report: report.town.get_absolute_url(),
    "feed file": lambda report: reverse("town_feed", args=[report.town.slug]),
    "search": lambda report: "/recherche/?q=tilleul",
    "map": lambda report: f"/carte/?commune={report.town.slug}",
    "points": lambda report: "/carte/points.json?bbox=5,44,7,45&zoom=9",
    "API": lambda report: f"/api/v1/towns/{report.town.slug}/wall/",
}


@pytest.mark.parametrize("outlet", OUTLETS)
@pytest.mark.parametrize("who", ["visitor", "outsider"])
def test_no_outlet_names_an_anonymous_reporter(
    hidden: Report, outsider: User, sign_in: SignIn, outlet: str, who: str
) -> None:
    client = Client() if who == "visitor" else sign_in(outsider)
    answer = client.get(OUTLETS[outlet](hidden))
    assert answer.status_code == 200
    page = answer.content.decode()
    reporter = hidden.reporter
    assert reporter is not None
    assert "tilleul" in page
    assert SECRET not in page and reporter.handle not in page


def test_the_reporter_s_own_page_does_not_show_it(hidden: Report, client: Client) -> None:
    reporter = hidden.reporter
    assert reporter is not None
    assert "tilleul" not in body(client, reporter.get_absolute_url())


@pytest.mark.parametrize("outlet", [name for name in OUTLETS if name not in ("page", "history")])
def test_a_private_report_is_in_no_outlet(town: Town, citizen: User, client: Client, outlet: str) -> None:
    report = factories.make_report(citizen, town, category="bruit", body="Le tilleul penche.")
    assert "penche" not in client.get(OUTLETS[outlet](report)).content.decode()


def test_a_private_report_answers_like_one_that_does_not_exist(
    town: Town, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    report = factories.make_report(citizen, town, category="bruit")
    absent = client_page(sign_in(outsider), reverse("report", args=[report.pk + 1]))
    assert client_page(sign_in(outsider), report.get_absolute_url()) == absent
    assert sign_in(citizen).get(report.get_absolute_url()).status_code == 200
    assert sign_in(factories.make_official(town)).get(report.get_absolute_url()).status_code == 200


def client_page(client: Client, path: str) -> tuple[int, int]:
    answer = client.get(path)
    return answer.status_code, len(answer.content)


def test_the_follow_up_is_read_by_everyone(town: Town, client: Client) -> None:
    report = factories.make_report(town=town)
    clerk = factories.make_official(town, title="Secrétariat de mairie")
    move_case(case=report.case, to="planned", mover=clerk, words="L’équipe passe mardi.", next_step="Enrobé à froid")
    page = body(client, report.get_absolute_url())
    for words in ("Prévu", "L’équipe passe mardi.", "Secrétariat de mairie", "Enrobé à froid"):
        assert words in page


def test_a_neighbour_says_me_too_and_takes_it_back(town: Town, outsider: User, sign_in: SignIn) -> None:
    report = factories.make_report(town=town)
    client, address = sign_in(outsider), reverse("report_me_too", args=[report.pk])
    json = {"Accept": "application/json"}
    assert client.post(address, headers=json).json() == {"on": True, "count": 1}
    assert client.post(address, headers=json).json() == {"on": False, "count": 0}


def test_nobody_says_me_too_to_their_own(town: Town, citizen: User, sign_in: SignIn) -> None:
    report = factories.make_report(citizen, town, anonymous=True)
    client = sign_in(citizen)
    for address in (
        reverse("report_me_too", args=[report.pk]),
        reverse("support", args=["report", report.pk]),
    ):
        told = client.post(address, headers={"Accept": "application/json"})
        assert (told.status_code, told.json()) == (409, {"location": report.get_absolute_url()})
    page = client.post(address, follow=True).content.decode()
    assert "vous comptez déjà" in page
    assert 'aria-pressed="false" disabled>' in page
    report.refresh_from_db()
    assert report.support_count == 0


def test_editing_keeps_the_version_before_and_what_was_typed(town: Town, citizen: User, sign_in: SignIn) -> None:
    report = factories.make_report(citizen, town, body="Un trou.", anonymous=True)
    client = sign_in(citizen)
    refused = client.post(reverse("report_edit", args=[report.pk]), {"body": "a" * 6000})
    assert refused.status_code == 400 and "a" * 6000 in refused.content.decode()
    assert client.post(reverse("report_edit", args=[report.pk]), {"body": "Deux trous."}).status_code == 302
    history = body(client, reverse("report_history", args=[report.pk]))
    assert "Un" in history and "Deux" in history


def test_a_wall_of_three_reports_costs_what_one_costs(
    town: Town, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in (1, 3):
        while Report.objects.count() < number:
            factories.make_report(town=town)
        fragments.clear()
        surroundings.forget()
        client.get(town.get_absolute_url())
        fragments.clear()
        with django_assert_num_queries(6):
            client.get(town.get_absolute_url())


def test_a_page_costs_the_same_whatever_its_steps(
    town: Town, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    report = factories.make_report(town=town)
    clerk = factories.make_official(town)
    move_case(case=report.case, to="planned", mover=clerk, words="Mardi.")
    client.get(report.get_absolute_url())
    with django_assert_num_queries(9):
        client.get(report.get_absolute_url())
    for _number in range(2):
        move_case(case=report.case, to="working", mover=clerk, words="En cours.")
    with django_assert_num_queries(9):
        client.get(report.get_absolute_url())


def test_deleting_takes_it_off_every_outlet(town: Town, citizen: User, sign_in: SignIn) -> None:
    report = factories.make_report(citizen, town, body="Le tilleul penche.")
    services.delete_report(report=report)
    for outlet in ("wall", "feed file", "search", "map", "points", "API"):
        assert "penche" not in Client().get(OUTLETS[outlet](report)).content.decode()
    assert Client().get(report.get_absolute_url()).status_code == 404
