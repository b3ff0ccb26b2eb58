"""Polls by the API: what the pages do, with JSON (API-1, IDOR-2)."""

from __future__ import annotations

from typing import Any

import pytest

from participation.polls import services
from participation.polls.models import Ballot, Poll
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import Program, is_problem

pytestmark = pytest.mark.django_db


def told(town: Town, **more: Any) -> dict[str, Any]:
    asked = {"town": town.slug, "title": "Fermer la place ?", "options": ["Pour", "Contre"]}
    return asked | {"closes_at": "2098-05-18T20:00:00+02:00"} | more


def test_a_poll_is_published_answered_and_read(town: Town, citizen: User) -> None:
    official = Program.of(factories.make_official(town, "mayor", "Maire"))
    near = factories.make_poll(town)
    closes = near.closes_at.isoformat()
    made = official.write("post", "/polls/", told(town, closes_at=closes, is_live=True), 201)
    assert (made["state"], made["form"], made["capacity"]) == ("open", "single", "Maire")
    assert [option["words"] for option in made["options"]] == ["Pour", "Contre"]
    address = f"/polls/{made['id']}/"
    program = Program.of(citizen)
    assert program.write("put", f"{address}vote/", {"choice": [2]}) == {"choice": [2]}
    assert program.read(f"{address}vote/") == {"choice": [2]}
    assert Program().read(f"{address}results/")["votes"] == [0, 1]
    assert Program.of(factories.make_person()).read(f"{address}vote/") == {"choice": []}
    assert program.write("delete", f"{address}vote/") == {"choice": []}
    assert not Ballot.objects.exists()
    assert {row["id"] for row in Program().read(f"/towns/{town.slug}/polls/?state=open")["items"]} == {
        made["id"],
        str(near.pk),
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"options": ["Pour"]}, {"options": ["a"] * 21}, {"options": ["Pour", "pour"]}, {"options": ["x" * 121, "y"]},
        {"options": "Pour"}, {"title": " "}, {"form": "vote"}, {"closes_at": "demain"}, {"closes_at": 5},
        {"closes_at": ""}, {"closes_at": None}, {"closes_at": "2" * 41}, {"opens_at": ""}, {"opens_at": "\x00"},
        {"closes_at": "2026-03-29T02:30"}, {"closes_at": "9999-12-31T23:59:59+00:00"},
        {"opens_at": "2001-01-01T00:00Z"},
        {"theme": "nope"}, {"neighbourhood": "nope"}, {"open_to": "neighbourhood"}, {"town": "nulle-part"},
        {"minimum_voters": True}, {"minimum_voters": 10**30}, {"is_binding": "yes"}, {"electors": 3},
        {"form": "rating", "is_binding": True},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(town: Town, wrong: dict[str, Any]) -> None:
    program = Program.of(factories.make_official(town))
    closes = {"closes_at": factories.make_poll(factories.make_town()).closes_at.isoformat()}
    assert is_problem(program.ask("post", "/polls/", told(town) | closes | wrong), 400, "invalid")
    assert not Poll.objects.filter(town=town, published_at__isnull=False).exists()


@pytest.mark.parametrize(
    "choice", [[3], [], [1, 2], ["1"], [True], [1.5], "1", [10**30], [-1], None, [[1]], list(range(99))]
)
def test_what_is_no_answer_is_refused(town: Town, citizen: User, choice: Any) -> None:
    poll = factories.make_poll(town)
    assert is_problem(Program.of(citizen).ask("put", f"/polls/{poll.pk}/vote/", {"choice": choice}), 400, "invalid")
    assert not Ballot.objects.exists()


def test_only_officials_ask_and_only_while_it_is_open_one_answers(town: Town, citizen: User) -> None:
    assert is_problem(Program.of(citizen).ask("post", "/polls/", told(town)), 400, "invalid")
    closed = factories.close_poll_now(factories.make_poll(town))
    address = f"/polls/{closed.pk}/vote/"
    assert is_problem(Program.of(citizen).ask("put", address, {"choice": [1]}), 409, "conflict")
    assert is_problem(Program.of(citizen).ask("delete", address), 409, "conflict")
    hidden = factories.make_poll(town)
    services.vote(person=citizen, poll=hidden, choice=[1])
    Program.of(citizen).read(f"/polls/{hidden.pk}/results/", 404)
