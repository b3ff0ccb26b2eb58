"""The Open311 server: who may report by it, and what it refuses (OPN-1, TEN-1)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.models import Case
from core.limits import LIMITS, parse_rate
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Open311Key, Question, Report
from reports.open311.shapes import receipt
from tests import factories
from tests.reports.open311 import V2, Program311

# --- reporting -------------------------------------------------------------------------------------------------------


def test_a_program_reports_in_the_name_of_who_answers_for_it(
    program: Program311, place: Town, clerk: User, form: dict[str, Any]
) -> None:
    (told,) = program.send(**form, address_string="3 rue Carnot", device_id="tt222", media_url="http://127.0.0.1/x.jpg")
    report = Report.objects.get()
    assert told == {"service_request_id": str(report.pk), "service_notice": None, "account_id": None}
    assert (report.author, report.reporter, report.town, report.address) == (None, clerk, place, "3 rue Carnot")
    assert (report.origin.name if report.origin else "", report.photos.count()) == ("Rue propre", 0)
    assert "Rue propre" in Client().get(report.get_absolute_url()).content.decode()
    assert Open311Key.objects.get().last_used_at is not None
    (shown,) = program.read(f"requests/{report.pk}.json", jurisdiction_id=place.slug)
    assert (shown["description"], shown["media_url"]) == ("Un trou.", None)


def test_who_reports_is_never_given_back(program: Program311, place: Town, form: dict[str, Any]) -> None:
    person = {"email": "canari@example.org", "first_name": "Canarinette", "last_name": "Serin", "phone": "0699887766"}
    (told,) = program.send(**form, **person, account_id="oiseau")
    pages = [
        program.get(f"{V2}/requests.xml", {"jurisdiction_id": place.slug}).content.decode(),
        Client().get(Report.objects.get().get_absolute_url()).content.decode(),
        str(told),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reports_report")
        pages.append(str(cursor.fetchall()))
    for canary in (*person.values(), "oiseau"):
        assert not any(canary in page for page in pages)


def test_attributes_are_answers(program: Program311, form: dict[str, Any], place: Town) -> None:
    form |= {"service_code": "depot", "attribute[quoi][]": ["sacs", "gravats"], "attribute[autre]": "rien"}
    program.send(**form)
    assert Report.objects.get().answers == {"quoi": ["sacs", "gravats"]}
    Question.objects.filter(category__code="eclairage", code="panne").update(required=True)
    lamp = form | {"service_code": "eclairage"}
    assert "panne" in program.send(400, **lamp)[0]["description"]
    assert "panne" in program.send(400, **lamp, **{"attribute[panne]": "volé"})[0]["description"]
    program.send(**lamp, **{"attribute[panne]": "eteint"})
    assert Report.objects.latest("pk").answers == {"panne": "eteint"}


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"api_key": ""}, 403, "api_key"),
        ({"api_key": "cn311_nope"}, 403, "api_key"),
        ({"jurisdiction_id": ""}, 400, "jurisdiction_id"),
        ({"jurisdiction_id": "nope"}, 404, "jurisdiction_id"),
        ({"service_code": ""}, 400, "service_code"),
        ({"service_code": "nope"}, 404, "service_code"),
        ({"lat": "", "long": "", "address_string": "3 rue Carnot"}, 400, "adresses"),
        ({"lat": ""}, 400, "lat"),
        ({"lat": "nan"}, 400, ""),
        ({"lat": "0", "long": "0"}, 400, ""),
        ({"lat": "6.05", "long": "44.55"}, 400, ""),
        ({"lat": "1e309"}, 400, ""),
        ({"description": "x" * 4001}, 400, "description"),
        ({"external_id": "x" * 81}, 400, "external_id"),
    ],
)
def test_what_cannot_be_taken_is_refused_in_the_standards_form(
    program: Program311, form: dict[str, Any], changed: dict[str, str], status: int, words: str
) -> None:
    (error,) = program.send(status, **(form | changed))
    assert error["code"] == status and words in error["description"]
    text = program.send(status, "xml", **(form | changed))
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<errors><error><code>')
    assert not Report.objects.exists()


def test_a_key_opens_its_own_town_and_no_other(program: Program311, form: dict[str, Any]) -> None:
    """TEN-1."""
    other = factories.make_town("Embrun", latitude=45.55, longitude=7.05)
    square = {"type": "Polygon", "coordinates": [[[7.0, 45.5], [7.1, 45.5], [7.1, 45.6], [7.0, 45.6], [7.0, 45.5]]]}
    from places.services import set_outline

    set_outline(town=other, geometry=square, source="test")
    assert program.send(403, **(form | {"jurisdiction_id": other.slug}))[0]["code"] == 403
    there = {"lat": "45.55", "long": "7.05"}
    assert "Embrun" in program.send(400, **(form | there))[0]["description"]
    assert not Report.objects.exists()


def test_a_key_dies_when_it_is_taken_back_or_too_old_or_its_holder_is_gone(
    program: Program311, place: Town, clerk: User, form: dict[str, Any]
) -> None:
    key = Open311Key.objects.get()
    services.revoke_key(key=key)
    program.send(403, **form)
    _key, dying = services.create_key(town=place, person=clerk, name="Un jour", days=1)
    program.send(**(form | {"api_key": dying}))
    Open311Key.objects.filter(name="Un jour").update(expires_at=timezone.now())
    program.send(403, **(form | {"api_key": dying}))
    _key, third = services.create_key(town=place, person=clerk, name="Trois")
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    program.send(403, **(form | {"api_key": third}))
    assert Report.objects.count() == 1


def test_sent_again_under_its_own_number_it_is_one(program: Program311, form: dict[str, Any]) -> None:
    first = program.send(**form, external_id="A-1")
    assert program.send(**(form | {"description": "Autrement"}), external_id="A-1") == first
    assert program.send(**form, external_id="A-2") != first
    assert Report.objects.count() == 2


def test_each_key_has_its_quota(
    program: Program311, place: Town, clerk: User, form: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parse_rate(LIMITS["open311"]).times == 300
    monkeypatch.setitem(LIMITS, "open311", "12/h")
    bad = form | {"service_code": "nope"}
    for _ in range(12):
        program.send(404, **bad)
    response = program.post(f"{V2}/requests.xml", form)
    assert response.status_code == 400  # a form with files in it is no form of this standard
    assert program.send(429, **form)[0]["code"] == 429
    _key, other = services.create_key(town=place, person=clerk, name="Autre")
    program.send(**(form | {"api_key": other}))
    cache.clear()


def test_what_denounces_people_is_private_here_too(program: Program311, place: Town, form: dict[str, Any]) -> None:
    (told,) = program.send(**(form | {"service_code": "bruit"}))
    assert Report.objects.get().is_private
    assert program.read("requests.json", jurisdiction_id=place.slug) == []
    program.read(f"requests/{told['service_request_id']}.json", 404, jurisdiction_id=place.slug)


def test_a_town_that_wants_names_reads_that_of_who_answers_for_the_key(
    program: Program311, place: Town, clerk: User, form: dict[str, Any]
) -> None:
    services.set_desk(town=place, allows_anonymous=False, allows_guests=True)
    program.send(**form)
    assert Report.objects.get().author == clerk


def test_it_stays_when_who_answers_for_the_key_leaves(
    program: Program311, place: Town, clerk: User, form: dict[str, Any]
) -> None:
    program.send(**form)
    services.erase_person(clerk)
    report = Report.objects.visible_to(clerk).get()
    assert (report.body, report.reporter) == ("Un trou.", None)
    assert Open311Key.objects.get().revoked_at is not None
    program.send(403, **form)


def test_a_key_that_nobody_answers_for_opens_nothing(place: Town, secret: str) -> None:
    assert services.find_key(secret=secret) is not None
    Open311Key.objects.update(person=None)
    assert services.find_key(secret=secret) is None


@pytest.mark.parametrize(("zone", "day"), [("Pacific/Noumea", "2031-05-05"), ("America/Guadeloupe", "2031-05-04")])
def test_the_day_that_is_promised_is_the_town_s(place: Town, clerk: User, zone: str, day: str) -> None:
    Town.objects.filter(pk=place.pk).update(time_zone=zone)
    Case.objects.of(factories.make_report(clerk, place)).update(due_at=datetime(2031, 5, 4, 20, tzinfo=UTC))
    assert day in receipt(Report.objects.get())["service_notice"]
