"""Reports by the API: the same services as the pages, the same people see them (OPN-1, IDOR-2)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from alerts.models import Subscription
from cases.services import move_case
from places.models import Town
from profiles.models import User
from reports.models import Report
from reports.services import set_desk
from tests import factories
from tests.api.program import Program, is_problem
from tests.core.pictures import photo

HERE = {"latitude": 44.55, "longitude": 6.05}


@pytest.fixture
def place(town: Town) -> Town:
    factories.make_category()
    return factories.outlined(town)


def test_a_report_is_made_where_it_lies_and_read_with_what_became_of_it(place: Town, citizen: User) -> None:
    program = Program.of(citizen)
    sent = {**HERE, "category": "eclairage", "body": "Noir complet.", "answers": {"panne": "eteint", "autre": "x"}}
    made = program.write("post", "/reports/", sent, 201)
    assert (made["town"]["slug"], made["category"]["code"], made["state"], made["open"]) == (
        place.slug,
        "eclairage",
        "received",
        True,
    )
    assert (made["answers"], made["author"]["handle"], made["moves"]) == ({"panne": "eteint"}, citizen.handle, [])
    clerk = factories.make_official(place, title="Voirie")
    report = Report.objects.get()
    move_case(case=report.case, to="planned", mover=clerk, words="Mardi.", next_step="Nacelle")
    (move,) = Program().read(f"/reports/{made['id']}/")["moves"]
    told = {name: move[name] for name in ("before", "after", "words", "capacity", "next_step")}
    assert told == {
        "before": "received",
        "after": "planned",
        "words": "Mardi.",
        "capacity": "Voirie",
        "next_step": "Nacelle",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"latitude": 0, "longitude": 0}, ""),
        ({"latitude": 6.05, "longitude": 44.55}, ""),
        ({"latitude": 91}, "latitude"),
        ({"category": "nope"}, "category"),
        ({"body": ""}, ""),
        ({"answers": {"panne": "volé"}, "category": "eclairage"}, ""),
        ({"state": "fixed"}, "state"),
        ({"reporter": 1}, "reporter"),
        ({"is_private": False}, "is_private"),
    ],
)
def test_what_cannot_be_a_report_is_refused(place: Town, citizen: User, changed: dict[str, Any], field: str) -> None:
    sent = {**HERE, "category": "chaussee", "body": "Un trou."} | changed
    response = Program.of(citizen).ask("post", "/reports/", sent)
    assert is_problem(response, 400, "invalid")
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert not Report.objects.exists()


def test_who_did_not_sign_is_named_nowhere(place: Town, citizen: User, outsider: User) -> None:
    made = Program.of(citizen).write(
        "post", "/reports/", {**HERE, "category": "chaussee", "body": "Un trou.", "anonymous": True}, 201
    )
    assert (made["author"], made["anonymous"]) == (None, True)
    for reader in (Program(), Program.of(outsider), Program.of(citizen)):
        for address in (f"/reports/{made['id']}/", f"/towns/{place.slug}/reports/", f"/towns/{place.slug}/wall/"):
            told = json.dumps(reader.read(address), ensure_ascii=False)
            assert citizen.handle not in told and citizen.name not in told
    set_desk(town=place, allows_anonymous=False, allows_guests=True)
    again = {**HERE, "category": "chaussee", "body": "Un autre.", "anonymous": True}
    assert is_problem(Program.of(citizen).ask("post", "/reports/", again), 400, "invalid")


def test_what_denounces_people_is_in_no_list_of_others(place: Town, citizen: User, outsider: User) -> None:
    made = Program.of(citizen).write("post", "/reports/", {**HERE, "category": "bruit", "body": "La nuit."}, 201)
    assert made["private"]
    shown = {
        name: [item["id"] for item in program.read(f"/towns/{place.slug}/reports/")["items"]]
        for name, program in {
            "visitor": Program(),
            "outsider": Program.of(outsider),
            "reporter": Program.of(citizen),
            "clerk": Program.of(factories.make_official(place)),
            "clerk elsewhere": Program.of(factories.make_official(factories.make_town())),
        }.items()
    }
    mine = [made["id"]]
    assert shown == {"visitor": [], "outsider": [], "reporter": mine, "clerk": mine, "clerk elsewhere": []}


def picture() -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", photo(), "image/jpeg")


def test_photos_come_with_their_words(place: Town, citizen: User) -> None:
    program = Program.of(citizen)
    form = {
        "latitude": "44.55",
        "longitude": "6.05",
        "category": "eclairage",
        "photos": [picture()],
        "alts": ["Un lampadaire éteint."],
        "answers": '{"panne": "eteint"}',
        "anonymous": "true",
    }
    made = program.post("/api/v1/reports/", form)
    assert made.status_code == 201, made.content
    assert [shown["alt"] for shown in made.json()["photos"]] == ["Un lampadaire éteint."]
    assert (made.json()["answers"], made.json()["anonymous"]) == ({"panne": "eteint"}, True)
    for wrong in ("[1]", "{", "[" * 3000):
        assert is_problem(program.post("/api/v1/reports/", form | {"photos": [picture()], "answers": wrong}), 400)


def test_lists_are_filtered_by_state_and_category(place: Town, citizen: User) -> None:
    hole, lamp = factories.make_report(citizen, place), factories.make_report(citizen, place, category="eclairage")
    move_case(case=hole.case, to="fixed", mover=factories.make_official(place), words="Fait.", no_photo="Nuit")
    for query, found in (
        ("", [lamp, hole]),
        ("?open=true", [lamp]),
        ("?open=false", [hole]),
        ("?state=fixed", [hole]),
        ("?state=fixed&open=true", []),
        ("?category=eclairage", [lamp]),
        ("?category=nope", []),
    ):
        items = Program().read(f"/towns/{place.slug}/reports/{query}")["items"]
        assert [item["id"] for item in items] == [str(row.pk) for row in found]
    assert is_problem(Program().ask("get", f"/towns/{place.slug}/reports/?state=nope"), 400, "invalid")


def test_me_too_is_counted_and_told_of_the_rest(place: Town, citizen: User, outsider: User) -> None:
    report = factories.make_report(citizen, place)
    told = Program.of(outsider).write("put", f"/reports/{report.pk}/support/", {})
    assert told == {"supported": True, "support_count": 1}
    assert Subscription.objects.of(report).filter(person=outsider).exists()
    assert is_problem(Program.of(citizen).ask("put", f"/reports/{report.pk}/support/", {}), 400)


def test_one_changes_and_takes_back_only_ones_own(place: Town, citizen: User, outsider: User) -> None:
    report = factories.make_report(citizen, place, anonymous=True)
    mine, other = Program.of(citizen), Program.of(outsider)
    tag = mine.ask("get", f"/reports/{report.pk}/")["ETag"]
    assert is_problem(other.ask("patch", f"/reports/{report.pk}/", {"body": "Faux"}), 404)
    assert mine.write("patch", f"/reports/{report.pk}/", {"body": "Deux trous."}, If_Match=tag)["body"] == "Deux trous."
    assert is_problem(mine.ask("delete", f"/reports/{report.pk}/", {}, If_Match=tag), 412, "changed")
    mine.write("delete", f"/reports/{report.pk}/", None, 204)
    assert is_problem(Program().ask("get", f"/reports/{report.pk}/"), 404)


def test_what_is_near_is_of_the_category_asked_for(place: Town, citizen: User) -> None:
    near = factories.make_report(citizen, place, at=(44.5502, 6.05))
    factories.make_report(citizen, place, category="eclairage")
    items = Program().read("/reports/nearby/?lat=44.55&lon=6.05&category=chaussee")["items"]
    assert [(item["id"], item["distance"]) for item in items] == [(str(near.pk), 22.2)]
    for wrong in ("?lat=0&lon=0&category=chaussee", "?lat=44.55&lon=6.05&category=nope", "?lat=nan&lon=1&category=x"):
        assert is_problem(Program().ask("get", f"/reports/nearby/{wrong}"), 400)
