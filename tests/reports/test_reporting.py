"""Giving a report: what it makes, where it may be, who reads it (CIW5, CL44, OPN-1)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from alerts.models import Subscription
from cases.models import Case
from feed.models import Activity, Source
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Report
from reports.services.placing import cell_of, cells_around
from tests import factories
from tests.feed.steps import new_photo

HERE = (44.55, 6.05)


def test_a_report_stands_on_walls_with_its_case_and_tells_its_reporter(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, body="Un trou devant l’école.")
    assert (report.town, report.author, report.reporter) == (town, citizen, citizen)
    case = Case.objects.of(report).get()
    assert (case.state, case.is_open, case.due_at, case.town) == ("received", True, None, town)
    activity = Activity.objects.of(report).get()
    assert (activity.actor, activity.verb) == (citizen, "report_published")
    walls = {source.subject for source in Source.objects.filter(routes__activity=activity)}
    assert walls == {citizen, town}
    assert Subscription.objects.of(report).get().person == citizen


def test_the_delay_and_the_service_are_those_of_the_category(town: Town, citizen: User) -> None:
    from places.services import add_service

    roads = add_service(town=town, name="Voirie")
    services.set_town_category(town=town, category=factories.make_category(), service=roads, days=10)
    case = factories.make_report(citizen, town).case
    assert case.service == roads
    assert case.due_at is not None
    assert case.due_at - case.received_at == timedelta(days=10)


@pytest.mark.parametrize(
    ("point", "said"),
    [
        ((0, 0), "aucune commune connue"),
        ((6.05, 44.55), "échangez-les, et le point est à Gap"),
        ((6.12, 44.55), "échangez-les, et le point est à Gap"),  # beside the town
        ((float("nan"), 6.05), "n’existent pas"),
        (("44,55", "6,05"), "n’existent pas"),
        ((44.55, 600), "n’existent pas"),
        (("9" * 400, "6"), "n’existent pas"),
        ((None, None), "Il manque la latitude ou la longitude"),
        ((44.55, ""), "Il manque la latitude ou la longitude"),
        ((45.9, 6.05), "hors de toute commune connue"),
    ],
)
def test_a_point_in_no_town_is_refused_with_what_is_wrong(town: Town, point: tuple[object, object], said: str) -> None:
    factories.outlined(town)
    with pytest.raises(services.Nowhere) as refusal:
        services.locate(latitude=point[0], longitude=point[1], hint=town)
    assert said in refusal.value.reason


def test_a_swapped_point_is_recognised_where_a_latitude_cannot_be_so_large(db: None) -> None:
    noumea = factories.make_town("Nouméa", latitude=-22.27, longitude=166.44)
    with pytest.raises(services.Swapped) as refusal:
        services.locate(latitude=166.44, longitude=-22.27, hint=noumea)
    assert "Nouméa" in refusal.value.reason


def test_a_point_outside_names_the_place_it_is_near(town: Town) -> None:
    factories.outlined(town)
    with pytest.raises(services.Nowhere) as refusal:
        services.locate(latitude=44.62, longitude=6.05)
    assert refusal.value.reason == "Ce point est hors de toute commune connue ; la plus proche est Gap, à 8 km."


def test_a_point_goes_to_the_town_that_holds_it_whatever_town_one_came_from(town: Town) -> None:
    factories.outlined(town)
    other = factories.make_town("Ailleurs", latitude=48.0, longitude=2.0)
    assert services.locate(latitude=44.55, longitude=6.05, hint=other).town == town


def test_a_town_without_an_outline_takes_what_is_near_it(db: None) -> None:
    agadir = factories.make_town("Agadir", country="MA", latitude=30.42, longitude=-9.6)
    assert services.locate(latitude=30.43, longitude=-9.61).town == agadir
    with pytest.raises(services.Nowhere):
        services.locate(latitude=30.0, longitude=-9.6)


def test_an_anonymous_report_names_nobody_anywhere(town: Town, citizen: User, outsider: User) -> None:
    report = factories.make_report(citizen, town, anonymous=True)
    assert (report.author, report.reporter) == (None, citizen)
    activity = Activity.objects.of(report).get()
    assert activity.actor is None
    assert citizen not in {source.subject for source in Source.objects.filter(routes__activity=activity)}
    assert list(Report.objects.reported_by(citizen)) == [report]
    assert list(Report.objects.reported_by(outsider)) == []


def test_a_town_may_want_names(town: Town, citizen: User) -> None:
    services.set_desk(town=town, allows_anonymous=False, allows_guests=True)
    with pytest.raises(services.AnonymousRefused):
        factories.make_report(citizen, town, anonymous=True)
    assert not Report.objects.exists()


def test_what_denounces_people_is_read_by_its_reporter_and_the_town_hall(
    town: Town, citizen: User, outsider: User
) -> None:
    report = factories.make_report(citizen, town, category="bruit")
    assert report.is_private
    clerk = factories.make_official(town)
    elsewhere = factories.make_official(factories.make_town())
    ended = factories.make_official(town, ends_at=timezone.now())
    seen = {
        name: Report.objects.visible_to(viewer).filter(pk=report.pk).exists()
        for name, viewer in {
            "visitor": AnonymousUser(),
            "outsider": outsider,
            "reporter": citizen,
            "clerk": clerk,
            "clerk elsewhere": elsewhere,
            "former clerk": ended,
        }.items()
    }
    assert seen == {
        "visitor": False,
        "outsider": False,
        "reporter": True,
        "clerk": True,
        "clerk elsewhere": False,
        "former clerk": False,
    }
    assert not Activity.objects.of(report).exists()


def test_its_author_may_make_it_public(town: Town, citizen: User) -> None:
    assert not factories.make_report(citizen, town, category="bruit", private=False).is_private


def test_sent_twice_it_is_one(town: Town, citizen: User) -> None:
    key = uuid.uuid4()
    first = factories.make_report(citizen, town, key=key)
    assert factories.make_report(citizen, town, key=key, body="Autre chose").pk == first.pk
    assert Report.objects.count() == 1


def test_nothing_said_is_no_report(town: Town, citizen: User) -> None:
    with pytest.raises(services.Empty):
        factories.make_report(citizen, town, body="  ")
    assert not Report.objects.exists()


def test_a_photo_says_enough(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, body="", photos=[new_photo()])
    assert report.photos.count() == 1


def test_questions_of_the_category_are_answered_from_their_list(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, category="eclairage", answers={"panne": "eteint", "numero": " 12 "})
    assert report.answers == {"panne": "eteint", "numero": "12"}
    with pytest.raises(services.BadAnswer):
        factories.make_report(citizen, town, category="eclairage", answers={"panne": "volé"})


def test_taking_it_back_leaves_neither_words_nor_place(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, address="3 rue Carnot", photos=[new_photo()])
    services.delete_report(report=report)
    row = Report.objects.get(pk=report.pk)
    assert (row.body, row.address, row.answers, row.latitude, row.longitude) == ("", "", {}, 44.55, 6.05)
    assert row.photos.count() == 0
    case = Case.objects.of(row).get()
    assert not case.is_open
    assert not Report.objects.visible_to(citizen).filter(pk=row.pk).exists()


def test_erasing_a_person_takes_their_reports_back(town: Town, citizen: User) -> None:
    report = factories.make_report(citizen, town, anonymous=True, address="3 rue Carnot")
    services.erase_person(citizen)
    row = Report.objects.get(pk=report.pk)
    assert (row.reporter, row.body, row.address) == (None, "", "")


def test_cells_around_a_point_hold_what_is_a_hundred_metres_away() -> None:
    assert cell_of(*HERE) in cells_around(*HERE)
    for north, east in ((0.0009, 0), (-0.0009, 0), (0, 0.00126), (0, -0.00126), (0.0006, 0.0008)):
        assert cell_of(HERE[0] + north, HERE[1] + east) in cells_around(*HERE)
