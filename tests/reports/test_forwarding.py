"""Sending reports to somebody else's Open311 server, and telling what it answers, whatever it answers (SSRF-2)."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from cases.models import Case, Move
from cases.services import move_case, move_freely
from core.models import Task
from core.outbox import run as run_task
from core.outbox.leases import claim
from core.outside import Unreachable
from places.models import Town
from profiles.models import User
from reports import services
from reports.models import Forwarded, Forwarding, Report
from reports.services.forwarding import MOST_MOVES, forward, promise_what_waits, read_back
from tests import factories
from tests.core.outsiders import Outsider, closed_port, outsider_server
from tests.feed.steps import new_photo, work
from tests.reports.open311 import Program311

NAME = "Voirie de la métropole"


@pytest.fixture
def server(settings: Any) -> Iterator[Outsider]:
    settings.OUTSIDE_LOOPBACK = True
    with outsider_server() as running:
        yield running


@pytest.fixture
def sending(place: Town, server: Outsider) -> Forwarding:
    """The town sends potholes to a server that takes them."""
    server.answer = lambda handler, _body: handler.say('[{"service_request_id": "R-1", "account_id": null}]')
    return services.save_forwarding(
        town=place,
        name=NAME,
        url=f"{server.url}/v2/",
        jurisdiction_id="metropole.example",
        api_key="canari-de-cle",
        codes={"chaussee": "001", "bruit": "009"},
    )


@pytest.fixture
def sent(sending: Forwarding, server: Outsider, citizen: User, place: Town) -> Report:
    """A report that the server took under the number R-1."""
    report = factories.make_report(citizen, place)
    work()
    server.asked.clear()
    return report


def try_once() -> None:
    """Run what the outbox promised, whatever becomes of it."""
    for task in claim("test", limit=100, max_attempts=3):
        run_task(task)


def says(server: Outsider, *told: Any, **options: Any) -> None:
    body = json.dumps(list(told))
    server.answer = lambda handler, _body: handler.say(body, **options)


def heard(server: Outsider, report: Report, *told: Any) -> list[tuple[str, str, str]]:
    """Ask the server, which says this; return the public steps of the report."""
    says(server, *told)
    read_back(town_id=report.town_id)
    moves = Move.objects.filter(case=report.case).order_by("pk")
    return [(move.after, move.words, move.capacity) for move in moves]


def state(number: str = "R-1", status: str = "open", notes: Any = "") -> dict[str, Any]:
    return {"service_request_id": number, "status": status, "status_notes": notes}


# --- sending ---------------------------------------------------------------------------------------------------------


def test_a_report_is_sent_with_its_place_and_words_and_never_with_who_gave_it(
    sending: Forwarding, server: Outsider, citizen: User, place: Town, settings: Any
) -> None:
    report = factories.make_report(citizen, place, body="Un trou.", address="3 rue Carnot", photos=[new_photo()])
    assert Forwarded.objects.get().remote_id == ""
    work()
    ((method, path, body),) = server.asked
    assert (method, path) == ("POST", "/v2/requests.json")
    form = {name: values[0] for name, values in parse_qs(body).items()}
    assert form == {
        "api_key": "canari-de-cle",
        "jurisdiction_id": "metropole.example",
        "service_code": "001",
        "lat": "44.55",
        "long": "6.05",
        "description": f"Un trou.\n\n{settings.SITE_URL}{report.get_absolute_url()}",
        "external_id": str(report.pk),
        "address_string": "3 rue Carnot",
        "media_url": f"{settings.SITE_URL}{report.photos.get().url}",
    }
    for canary in (citizen.name, citizen.handle, citizen.email):
        assert canary not in body
    row = Forwarded.objects.get()
    assert (row.remote_id, row.token, row.sent_at is not None) == ("R-1", "", True)


def test_it_is_sent_once(sending: Forwarding, server: Outsider, citizen: User, place: Town) -> None:
    report = factories.make_report(citizen, place)
    work()
    forward(report_id=report.pk)
    promise_what_waits()
    work()
    assert len(server.asked) == 1


def test_a_private_report_goes_without_its_photos(
    sending: Forwarding, server: Outsider, citizen: User, place: Town
) -> None:
    factories.make_report(citizen, place, category="bruit", photos=[new_photo()])
    work()
    assert "media_url" not in server.asked[0][2]


def test_what_is_not_sent(sending: Forwarding, server: Outsider, citizen: User, place: Town) -> None:
    """Categories the server has no name for, what came by Open311, what was taken back, what is sent no more."""
    factories.make_report(citizen, place, category="depot")
    _key, secret = services.create_key(town=place, person=citizen, name="Autre ville")
    form = {"api_key": secret, "jurisdiction_id": place.slug, "service_code": "chaussee", "lat": 44.55, "long": 6.05}
    Program311().send(**form, description="Revenu")
    assert not Forwarded.objects.exists()
    services.delete_report(report=factories.make_report(citizen, place))
    factories.make_report(citizen, place)
    Forwarding.objects.update(is_on=False)
    work()
    factories.make_report(citizen, place)
    work()
    assert server.asked == []


def test_a_server_that_is_gone_is_tried_again_by_the_outbox(
    sending: Forwarding, server: Outsider, citizen: User, place: Town
) -> None:
    Forwarding.objects.update(url=f"http://127.0.0.1:{closed_port()}")
    factories.make_report(citizen, place)
    try_once()
    task = Task.objects.get(name="reports.tasks.forward")
    assert (task.attempts, task.done_at, task.failed_at) == (1, None, None)
    assert Forwarding.objects.get().trouble == "ConnectionRefusedError"
    Forwarding.objects.update(url=server.url)
    Task.objects.filter(pk=task.pk).update(due=timezone.now() - timedelta(seconds=1))
    work()
    assert Forwarded.objects.get().remote_id == "R-1"
    assert Forwarding.objects.get().trouble == ""


def test_what_the_outbox_gave_up_is_promised_again_for_a_week(sending: Forwarding, citizen: User, place: Town) -> None:
    for days in (0, 2, 9):
        report = factories.make_report(citizen, place)
        Forwarded.objects.filter(report=report).update(promised_at=timezone.now() - timedelta(days=days))
    Task.objects.filter(name="reports.tasks.forward").delete()
    promise_what_waits()
    promise_what_waits()
    assert Task.objects.filter(name="reports.tasks.forward").count() == 1


@pytest.mark.parametrize(
    ("status", "told", "refusal"),
    [
        (400, [{"code": 400, "description": "lat is\u202e outside "}], "lat is outside"),
        (404, {"errors": [{"code": 404, "description": "service_code"}]}, "service_code"),
        (422, "<html>", "422"),
        (400, [{"description": ["x"]}, 3, None], "400"),
        (200, [], "no number in its answer"),
        (200, [{"service_request_id": None, "token": {"a": 1}}], "no number in its answer"),
        (200, [{"service_request_id": "é" * 500}], "no number in its answer"),
        (200, {"service_requests": 3}, "no number in its answer"),
    ],
)
def test_what_a_server_will_not_take_is_told_to_the_town_hall(
    sending: Forwarding, server: Outsider, citizen: User, place: Town, status: int, told: Any, refusal: str
) -> None:
    body = told if isinstance(told, str) else json.dumps(told)
    server.answer = lambda handler, _body: handler.say(body, status)
    factories.make_report(citizen, place)
    work()
    assert Forwarded.objects.get().refusal == refusal
    assert Task.objects.get(name="reports.tasks.forward").done_at is not None
    work()
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 401, 403, 429, 500, 503])
def test_what_may_be_mended_is_tried_again(
    sending: Forwarding, server: Outsider, citizen: User, place: Town, status: int
) -> None:
    server.answer = lambda handler, _body: handler.say("[]", status, Location="/")
    report = factories.make_report(citizen, place)
    with pytest.raises(Unreachable):
        forward(report_id=report.pk)
    assert Forwarded.objects.get().refusal == ""


def test_publishing_waits_for_nobody(sending: Forwarding, server: Outsider, citizen: User, place: Town) -> None:
    server.answer = lambda _handler, _body: time.sleep(3)
    factories.make_report(citizen, place)
    assert server.asked == []


def test_a_token_becomes_a_number(sending: Forwarding, server: Outsider, citizen: User, place: Town) -> None:
    says(server, {"token": "T 1/2"})
    report = factories.make_report(citizen, place)
    work()
    assert (Forwarded.objects.get().token, Forwarded.objects.get().remote_id) == ("T 1/2", "")
    server.answer = lambda handler, _body: handler.say("[]", 404)
    read_back(town_id=place.pk)
    assert server.asked[-1][1] == "/v2/tokens/T%201%2F2.json?jurisdiction_id=metropole.example"
    says(server, {"token": "other", "service_request_id": "R-9"})
    read_back(town_id=place.pk)
    assert Forwarded.objects.get().remote_id == ""
    says(server, {"token": "T 1/2", "service_request_id": 12345678901234567890})
    read_back(town_id=place.pk)
    assert Forwarded.objects.get().remote_id == "12345678901234567890"
    assert heard(server, report, state("12345678901234567890", "closed", "Fait.")) == [("fixed", "Fait.", NAME)]


# --- hearing ---------------------------------------------------------------------------------------------------------


def test_what_became_of_it_is_told_in_public_once(server: Outsider, sent: Report) -> None:
    assert heard(server, sent, state()) == []
    assert server.asked[-1][1] == "/v2/requests.json?jurisdiction_id=metropole.example&service_request_id=R-1"
    first = ("acknowledged", "Nous passons mardi.", NAME)
    assert heard(server, sent, state(notes=" Nous passons mardi.\u202e ")) == [first]
    assert Case.objects.of(sent).get().body_name == NAME
    assert heard(server, sent, state(notes="Nous passons mardi.")) == [first]
    done = ("fixed", f"{NAME} répond que c’est fait.", NAME)
    assert heard(server, sent, state(status="closed")) == [first, done]
    assert heard(server, sent, state(status="closed")) == [first, done]
    assert not Case.objects.of(sent).get().is_open
    again = ("working", f"{NAME} a repris le travail.", NAME)
    assert heard(server, sent, state(status="open")) == [first, done, again]
    move = Move.objects.latest("pk")
    assert move.mover is None


def test_a_server_that_changes_its_mind_is_heard_a_few_times_a_day(server: Outsider, sent: Report) -> None:
    for number in range(12):
        moves = heard(server, sent, state(status=("closed", "open")[number % 2], notes=f"Avis {number}"))
    assert len(moves) == MOST_MOVES
    Forwarded.objects.update(moved_on=timezone.now().date() - timedelta(days=1))
    moves = heard(server, sent, state(status="closed", notes="Enfin"))
    assert len(moves) == MOST_MOVES + 1 and moves[-1] == ("fixed", "Enfin", NAME)


def test_the_town_has_the_last_word(server: Outsider, sent: Report, clerk: User) -> None:
    move_case(case=sent.case, to="refused", mover=clerk, words="Non.")
    said = ("refused", "Non.", "Mairie")
    assert heard(server, sent, state(status="closed", notes="Fait.")) == [said]
    assert heard(server, sent, state(status="open", notes="Repris.")) == [said]


def test_nothing_is_told_of_a_duplicate_or_of_what_is_gone(
    server: Outsider, sent: Report, citizen: User, clerk: User
) -> None:
    move_freely(case=sent.case, to="duplicate", mover=clerk, words="Déjà connu.", capacity="Mairie")
    assert len(heard(server, sent, state(status="closed"))) == 1
    services.delete_report(report=sent)
    server.asked.clear()
    read_back(town_id=sent.town_id)
    assert server.asked == []


@pytest.mark.parametrize(
    "told",
    [
        [state("R-2", "closed", "Faux")],
        [state("", "closed", "Faux")],
        [{"service_request_id": ["R-1"], "status": "closed"}],
        [{"service_request_id": True, "status": "closed"}],
        [{"service_request_id": "R-1", "status": "exploded"}],
        [{"service_request_id": "R-1"}],
        [None, 3, "R-1", [], {}],
        {"service_requests": {"R-1": "closed"}},
        "closed",
        None,
    ],
)
def test_lies_are_not_told_on(server: Outsider, sent: Report, told: Any) -> None:
    server.answer = lambda handler, _body: handler.say(json.dumps(told))
    read_back(town_id=sent.town_id)
    assert not Move.objects.exists()
    assert Forwarding.objects.get().failures == 0


def test_words_that_are_too_long_or_no_words(server: Outsider, sent: Report) -> None:
    ((_state, words, _capacity),) = heard(server, sent, state(notes="<b>x</b> " * 5000))
    assert len(words) == 2000
    assert heard(server, sent, state(notes={"a": 1})) == heard(server, sent, state(notes=["x"]))
    assert len(heard(server, sent, state(status="closed", notes=None))) == 2


@pytest.mark.parametrize(
    "answer",
    [
        lambda handler, _body: handler.say("<service_requests/>", Content_Type="text/xml"),
        lambda handler, _body: handler.say("[" * 100_000),
        lambda handler, _body: handler.say(b"\xff\xfe"),
        lambda handler, _body: handler.say('[{"a": ' * 10),
        lambda handler, _body: handler.say(gzip.compress(b"0" * 10**7), Content_Encoding="gzip"),
        lambda handler, _body: handler.say(b"x" * (1024 * 1024 + 1)),
        lambda handler, _body: handler.say("", 302, Location="http://10.0.0.1/"),
        lambda handler, _body: handler.say("", 302, Location="/v2/requests.json"),
        lambda handler, _body: handler.say("[]", 500),
        lambda handler, _body: handler.connection.close(),
    ],
    ids=["xml", "deep", "not text", "broken", "bomb", "long", "inside", "loop", "error", "gone"],
)
def test_a_server_that_answers_badly_is_left_in_peace_longer_each_time(
    server: Outsider, sent: Report, answer: Any
) -> None:
    server.answer = answer
    for failures in (1, 2):
        read_back(town_id=sent.town_id)
        row = Forwarding.objects.get()
        assert (row.failures, row.trouble != "") == (failures, True)
        assert row.wait_until is not None
        asked = len(server.asked)
        read_back(town_id=sent.town_id)
        assert len(server.asked) == asked
        Forwarding.objects.update(wait_until=None)
    assert heard(server, sent, state(notes="De retour.")) == [("acknowledged", "De retour.", NAME)]
    row = Forwarding.objects.get()
    assert (row.failures, row.wait_until, row.trouble) == (0, None, "")


def test_each_server_is_asked_by_itself(server: Outsider, sent: Report) -> None:
    """A period promises one question a town, however often it is told."""
    from reports.tasks import read_all_back

    for _ in range(2):
        read_all_back({})
    assert Task.objects.filter(name="reports.tasks.read_back").count() == 1
    says(server, state(notes="Vu."))
    work()
    assert Move.objects.get().words == "Vu."


def test_fifty_are_asked_about_at_once_those_waiting_longest_first(
    sending: Forwarding, server: Outsider, citizen: User, place: Town
) -> None:
    says(server)
    for number in range(60):
        report = factories.make_report(citizen, place)
        Forwarded.objects.filter(report=report).update(remote_id=f"R{number}", sent_at=timezone.now())
    for expected in (range(50), [*range(50, 60), *range(40)]):
        read_back(town_id=place.pk)
        asked = parse_qs(server.asked[-1][1].partition("?")[2])["service_request_id"][0].split(",")
        assert asked == [f"R{number}" for number in expected]


# --- deciding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["http://311.example.org", "https://localhost", "https://10.0.0.1/v2", "https://311.example.org:8443",
     "https://311.example.org/?key=1", "https://311.example.org/#a", "javascript:alert(1)", "", "https://" + "a" * 250],
)  # fmt: skip
def test_an_address_of_no_public_server_is_refused(place: Town, url: str) -> None:
    with pytest.raises(ValidationError):
        services.save_forwarding(town=place, name=NAME, url=url, codes={})
    assert not Forwarding.objects.exists()


def test_the_key_lies_sealed(sending: Forwarding) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM reports_forwarding")
        assert "canari-de-cle" not in str(cursor.fetchall())


def test_a_key_that_cannot_be_opened_is_asked_for_again(
    sending: Forwarding, server: Outsider, citizen: User, place: Town, settings: Any
) -> None:
    report = factories.make_report(citizen, place)
    settings.SECRET_KEY = "another"
    with pytest.raises(Unreachable):
        forward(report_id=report.pk)
    assert "enter it again" in Forwarding.objects.get().trouble
    assert server.asked == []


def test_no_key_in_the_logs(
    sending: Forwarding, server: Outsider, citizen: User, place: Town, caplog: pytest.LogCaptureFixture
) -> None:
    server.answer = lambda handler, _body: handler.say("[]", 500)
    factories.make_report(citizen, place)
    try_once()
    assert "canari-de-cle" not in caplog.text
    assert "canari-de-cle" not in str(list(Task.objects.values()))
