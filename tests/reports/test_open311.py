"""The Open311 server: what it tells, and to whom (OPN-1, EXP-1, IDOR-8)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.services import move_case
from places.models import Town
from places.services import add_service
from profiles.models import User
from reports import services
from reports.models import Category, Report
from tests import factories
from tests.feed.steps import new_photo
from tests.reports.open311 import V2, Program311

FIELDS = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime",
    "address", "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


# --- reading ---------------------------------------------------------------------------------------------------------


def test_it_says_where_it_is(program: Program311, db: None) -> None:
    (endpoint,) = program.read("discovery.json")["endpoints"]
    assert endpoint["url"] == f"{settings.SITE_URL}/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    root = program.read_xml("discovery.xml")
    assert [found.text for found in root.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]


def test_a_town_is_named_by_its_page_or_its_national_code(program: Program311, place: Town) -> None:
    Town.objects.filter(pk=place.pk).update(code="FR-05061")
    for name in (place.slug, "FR-05061", "fr-05061", "05061"):
        assert program.read("services.json", jurisdiction_id=name)
    assert program.read("services.json", 400)[0]["code"] == 400
    assert program.read("services.json", 404, jurisdiction_id="nope")[0]["code"] == 404


def test_services_are_the_categories_of_the_town(program: Program311, place: Town) -> None:
    services.add_category(town=place, name="Fontaine", theme_slug="environnement")
    hidden = Category.objects.get(code="jeux")
    services.set_town_category(town=place, category=hidden, service=None, days=None, hidden=True)
    told = {row["service_code"]: row for row in program.read("services.json", jurisdiction_id=place.slug)}
    assert "fontaine" in told and "jeux" not in told
    assert told["eclairage"] == {
        "service_code": "eclairage",
        "service_name": "Éclairage public",
        "description": "Lampadaire éteint, allumé le jour, abîmé",
        "metadata": True,
        "type": "realtime",
        "keywords": told["eclairage"]["group"],
        "group": told["eclairage"]["group"],
    }
    assert told["chaussee"]["metadata"] is False
    root = program.read_xml("services.xml", jurisdiction_id=place.slug)
    found = {each.findtext("service_code"): each.findtext("metadata") for each in root.findall("service")}
    assert (root.tag, found["eclairage"], found["chaussee"]) == ("services", "true", "false")


def test_questions_are_attributes(program: Program311, place: Town) -> None:
    told = program.read("services/eclairage.json", jurisdiction_id=place.slug)
    first = told["attributes"][0]
    assert (first["code"], first["datatype"], first["order"], first["values"][0]) == (
        "panne",
        "singlevaluelist",
        1,
        {"key": "eteint", "name": "Il est éteint"},
    )
    root = program.read_xml("services/eclairage.xml", jurisdiction_id=place.slug)
    assert [each.findtext("code") for each in root.findall("attributes/attribute")] == ["panne", "numero"]
    assert root.findtext("attributes/attribute/values/value/key") == "eteint"
    assert program.read("services/nope.json", 404, jurisdiction_id=place.slug)[0]["code"] == 404


def test_a_request_tells_what_became_of_a_report(program: Program311, place: Town, citizen: User, clerk: User) -> None:
    roads = add_service(town=place, name="Voirie")
    services.set_town_category(town=place, category=factories.make_category(), service=roads, days=10)
    report = factories.make_report(
        citizen, place, body="Un <trou> & « deux »\x01.", address="3 rue Carnot", photos=[new_photo()]
    )
    move_case(case=report.case, to="fixed", mover=clerk, words="Rebouché.", no_photo="La nuit")
    report.refresh_from_db()
    (told,) = program.read(f"requests/{report.pk}.json", jurisdiction_id=place.slug)
    assert list(told) == FIELDS
    case = report.case
    photo = report.photos.get()
    assert {name: told[name] for name in told if not name.endswith("datetime")} == {
        "service_request_id": str(report.pk),
        "status": "closed",
        "status_notes": "Rebouché.",
        "service_name": "Chaussée abîmée",
        "service_code": "chaussee",
        "description": "Un <trou> & « deux ».",
        "agency_responsible": "Voirie",
        "service_notice": None,
        "address": "3 rue Carnot",
        "address_id": None,
        "zipcode": place.postal_codes[0],
        "lat": 44.55,
        "long": 6.05,
        "media_url": f"{settings.SITE_URL}{photo.url}",
    }
    moments = {name: timezone.datetime.fromisoformat(told[name]) for name in told if name.endswith("datetime")}  # type: ignore[attr-defined]
    assert all(moment.utcoffset() is not None for moment in moments.values())
    assert case.closed_at is not None and report.published_at is not None and case.due_at is not None
    assert moments == {
        "requested_datetime": report.published_at.replace(microsecond=0),
        "updated_datetime": case.closed_at.replace(microsecond=0),
        "expected_datetime": case.due_at.replace(microsecond=0),
    }
    root = program.read_xml(f"requests/{report.pk}.xml", jurisdiction_id=place.slug)
    assert (root.tag, root.findtext("request/description")) == ("service_requests", "Un <trou> & « deux ».")
    assert [child.tag for child in root[0]] == FIELDS
    assert program.read(f"tokens/{report.pk}.json", jurisdiction_id=place.slug) == [
        {"service_request_id": str(report.pk), "token": str(report.pk)}
    ]


def test_filters(program: Program311, place: Town, citizen: User, clerk: User) -> None:
    now = timezone.now()
    spot, category = services.locate(latitude=44.55, longitude=6.05), factories.make_category()

    def made(days: int, code: str = "chaussee") -> Report:
        return services.create_report(
            reporter=citizen,
            place=spot,
            category=Category.objects.get(code=code),
            body="Un trou.",
            at=now - timedelta(days=days),
        )

    old, month, lamp, fresh = made(120), made(30), made(20, "eclairage"), made(1)
    move_case(case=month.case, to="fixed", mover=clerk, words="Fait.", no_photo="Nuit")
    assert category.code == "chaussee"

    def found(**asked: Any) -> list[int]:
        told = program.read("requests.json", jurisdiction_id=place.slug, **asked)
        return [int(row["service_request_id"]) for row in told]

    def day(days: int) -> str:
        return (now - timedelta(days=days)).isoformat()

    assert found() == [fresh.pk, lamp.pk, month.pk]
    assert found(status="closed") == [month.pk]
    assert found(status="open,closed") == [fresh.pk, lamp.pk, month.pk]
    assert found(status="") == found()
    assert found(service_code="eclairage") == [lamp.pk]
    assert found(service_code="eclairage,chaussee", status="open") == [fresh.pk, lamp.pk]
    assert found(start_date=day(150)) == [old.pk]
    assert found(start_date=day(150), end_date=day(100)) == [old.pk]
    assert found(end_date=day(25)) == [month.pk]
    assert found(start_date=day(25), end_date=day(10)) == [lamp.pk]
    assert found(start_date=(now - timedelta(days=25)).date().isoformat()) == [fresh.pk, lamp.pk]
    assert found(service_request_id=f"{old.pk},{lamp.pk},1,nonsense", status="closed") == [lamp.pk, old.pk]
    assert (found(page_size=2), found(page_size=2, page=2), found(page=2)) == ([fresh.pk, lamp.pk], [month.pk], [])


@pytest.mark.parametrize(
    "asked",
    [
        {"start_date": "yesterday"},
        {"start_date": "2026-05-04T10:30:00"},
        {"start_date": "2026-13-45T00:00:00Z"},
        {"start_date": "0001-01-01T00:00:00Z"},
        {"end_date": "9999-12-31T23:59:59+14:00"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-04-02T00:00:01Z"},
        {"status": "waiting"},
        {"page": "0"},
        {"page": "²"},
        {"page_size": "1001"},
        {"page": "9" * 400},
    ],
)
def test_what_is_asked_badly_is_a_sentence(program: Program311, place: Town, asked: dict[str, str]) -> None:
    (error,) = program.read("requests.json", 400, jurisdiction_id=place.slug, **asked)
    assert error["code"] == 400 and error["description"]
    root = program.read_xml("requests.xml", 400, jurisdiction_id=place.slug, **asked)
    assert (root.tag, root.findtext("error/code")) == ("errors", "400")


def test_what_is_asked_strangely_is_answered_all_the_same(program: Program311, place: Town) -> None:
    for asked in ({"start_date": "2026-05-04T10:30:00 02:00"}, {"end_date": "2026-05-04"}, {"service_code": "x'; --"}):
        assert program.read("requests.json", jurisdiction_id=place.slug, **asked) == []


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_the_same_however_long(program: Program311, place: Town, citizen: User, number: int) -> None:
    for _ in range(number):
        factories.make_report(citizen, place, photos=[new_photo()])
    program.read("requests.json", jurisdiction_id=place.slug)
    with CaptureQueriesContext(connection) as queries:
        told = program.read("requests.json", jurisdiction_id=place.slug)
    assert (len(told), len(queries)) == (number, 4)


def test_nobody_is_told_what_a_visitor_may_not_see(
    program: Program311, place: Town, citizen: User, clerk: User, sign_in: Any
) -> None:
    signed = factories.make_report(citizen, place)
    anonymous = factories.make_report(citizen, place, anonymous=True, body="Sans nom")
    private = factories.make_report(citizen, place, category="bruit", body="Canari privé")
    hidden, gone = factories.make_report(citizen, place, body="Canari caché"), factories.make_report(citizen, place)
    Report.objects.filter(pk=hidden.pk).update(hidden_at=timezone.now())
    services.delete_report(report=gone)
    elsewhere = factories.make_town("Embrun")
    for client in (program, sign_in(citizen), sign_in(clerk)):
        answer = client.get(f"{V2}/requests.json", {"jurisdiction_id": place.slug})
        told = json.loads(answer.content)
        assert [int(row["service_request_id"]) for row in told] == [anonymous.pk, signed.pk]
        text = answer.content.decode()
        for canary in (citizen.name, citizen.handle, citizen.email, "Canari", f"/@{citizen.handle}/"):
            assert canary not in text
        for row in (private, hidden, gone):
            for address in (f"requests/{row.pk}.json", f"tokens/{row.pk}.json"):
                assert client.get(f"{V2}/{address}", {"jurisdiction_id": place.slug}).status_code == 404
    asked = f"{private.pk},{hidden.pk},{gone.pk},{signed.pk}"
    told = program.read("requests.json", jurisdiction_id=place.slug, service_request_id=asked)
    assert [int(row["service_request_id"]) for row in told] == [signed.pk]
    absent = program.get(f"{V2}/requests/1.json", {"jurisdiction_id": place.slug})
    forbidden = program.get(f"{V2}/requests/{private.pk}.json", {"jurisdiction_id": place.slug})
    assert absent.content == forbidden.content
    assert program.read(f"requests/{signed.pk}.json", 404, jurisdiction_id=elsewhere.slug)[0]["code"] == 404


# --- whatever is sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "nothing", 404),
        ("get", "requests.html", 404),
        ("get", "requests/x.json?jurisdiction_id=gap", 404),
        ("get", "requests/99999999999999999999.xml?jurisdiction_id=gap", 404),
        ("get", "requests/1.xml", 400),
        ("put", "requests.json", 405),
        ("delete", "requests/1.json", 405),
        ("post", "services.xml", 405),
        ("post", "requests.json", 400),
        ("get", "requests.json?jurisdiction_id=%00", 400),
    ],
)
def test_no_answer_is_a_page(program: Program311, place: Town, method: str, address: str, status: int) -> None:
    """Nor an error of ours, whoever refuses: the views, the middleware, the addresses."""
    Town.objects.filter(pk=place.pk).update(slug="gap")
    response = getattr(program, method)(f"{V2}/{address}")
    kind = "application/json" if ".json" in address else "text/xml"
    assert (response.status_code, response["Content-Type"]) == (status, f"{kind}; charset=utf-8")
    assert b"<html" not in response.content


def test_too_much_is_refused_in_the_standards_form(program: Program311, form: dict[str, Any]) -> None:
    assert program.send(413, **(form | {"description": "x" * (3 * 1024 * 1024)}))[0]["code"] == 413
    assert program.send(400, **form, **{f"a{n}": "1" for n in range(300)})[0]["code"] == 400


def test_no_xml_is_read(program: Program311, form: dict[str, Any]) -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><request><description>&a;</description></request>'
    response = program.post(f"{V2}/requests.xml", bomb, content_type="text/xml")
    assert response.status_code == 400 and b"<error>" in response.content
    assert not Report.objects.exists()
