"""Groups by the API: begun once, who is in them, who may do what (DM-3, DM-7)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from messaging import services
from messaging.models import Conversation, Message, Part, Standing
from messaging.rules import MAX_PEOPLE, REQUESTS_OF_THE_YOUNG
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.api.program import V1, Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(db: None) -> User:
    """Somebody who follows nobody."""
    return factories.make_person("Iris Lieu")


@pytest.fixture
def club(citizen: User, friend: User, stranger: User) -> Conversation:
    return factories.make_group(citizen, friend, stranger, title="Fête du lavoir").conversation


def form(*people: User, **fields: Any) -> dict[str, Any]:
    return {"title": "Fête du lavoir", "people": [person.handle for person in people], "text": "Bonjour"} | fields


def test_a_group_begins_once(mine: Program, theirs: Program, friend: User, stranger: User) -> None:
    sent = form(friend, stranger)
    answer = mine.ask("post", "/groups/", sent, Idempotency_Key="g1")
    told = answer.json()
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"{V1}/conversations/{told['id']}/")
    assert mine.ask("post", "/groups/", sent, Idempotency_Key="g1").json() == told
    assert (told["kind"], told["title"], told["reach"]) == ("group", "Fête du lavoir", "open")
    assert [person["handle"] for person in told["people"]] == [friend.handle, stranger.handle]
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)
    (seen,) = theirs.read("/conversations/")["items"]
    assert (seen["title"], seen["last"]["text"]) == ("Fête du lavoir", "Bonjour")
    people = mine.read(f"/conversations/{told['id']}/people/")
    assert [(one["owner"], one["asked"]) for one in people["items"]] == [(True, False), (False, False), (False, True)]


def test_a_request_shows_who_asks_and_nothing_else(
    citizen: User, friend: User, stranger: User, club: Conversation
) -> None:
    """DM-7: neither the name that somebody unknown gave it nor what is said there."""
    theirs = Program.of(stranger)
    assert theirs.read("/conversations/")["items"] == []
    (waiting,) = theirs.read("/conversations/?list=requests")["items"]
    for told in (waiting, theirs.read(f"/conversations/{club.pk}/")):
        assert (told["standing"], told["title"], told["last"]) == ("asked", "", None)
        assert [person["handle"] for person in told["people"]] == [citizen.handle]
    theirs.write("put", f"/conversations/{club.pk}/request/", {"accepted": True}, 204)
    told = theirs.read(f"/conversations/{club.pk}/")
    assert told["title"] == "Fête du lavoir"
    assert [person["handle"] for person in told["people"]] == [citizen.handle, friend.handle]


def test_who_refused_is_still_shown_as_asked(mine: Program, stranger: User, club: Conversation) -> None:
    before = mine.read(f"/conversations/{club.pk}/"), mine.read(f"/conversations/{club.pk}/people/")
    services.answer_request(part=Part.objects.get(person=stranger), accepted=False)
    assert (mine.read(f"/conversations/{club.pk}/"), mine.read(f"/conversations/{club.pk}/people/")) == before


def test_people_come_in_and_go(mine: Program, theirs: Program, friend: User, club: Conversation) -> None:
    late = factories.make_person("Lise Tard")
    person = f"/conversations/{club.pk}/people/{late.handle}/"
    theirs.write("put", person, status=204)
    theirs.write("put", person, status=204)
    assert Part.objects.get(person=late).standing == Standing.ASKED
    refused = theirs.ask("delete", person)
    assert is_problem(refused, 409, "conflict")
    assert refused.json()["detail"] == services.NotOwner.words
    mine.write("delete", person, status=204)
    Program.of(late).read(f"/conversations/{club.pk}/", 404)
    mine.write("delete", person, status=404)
    theirs.write("post", f"/conversations/{club.pk}/leave/", status=204)
    theirs.read(f"/conversations/{club.pk}/", 404)
    theirs.read(f"/conversations/{club.pk}/people/", 404)
    told = mine.read(f"/conversations/{club.pk}/")
    assert friend.handle not in [one["handle"] for one in told["people"]]


def test_only_its_owner_names_it(mine: Program, theirs: Program, club: Conversation) -> None:
    there = f"/conversations/{club.pk}/"
    assert mine.write("patch", there, {"title": "Le  lavoir"})["title"] == "Le lavoir"
    assert is_problem(theirs.ask("patch", there, {"title": "À moi"}), 409, "conflict")
    for title in ("", "\u200b", "a" * 121, 7):
        assert is_problem(mine.ask("patch", there, {"title": title}), 400, "invalid")
    assert theirs.read(there)["title"] == "Le lavoir"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "\u200b"}, "title"),
        ({"people": []}, "people"),
        ({"people": ["nobody"]}, "people"),
        ({"people": [7]}, "people"),
        ({"text": ""}, "text"),
        ({"key": "a"}, "key"),
    ],
)
def test_what_is_no_group_is_refused(fields: dict[str, Any], field: str, mine: Program, friend: User) -> None:
    answer = mine.ask("post", "/groups/", form(friend, **fields))
    assert is_problem(answer, 400, "invalid")
    assert [error["field"].partition(".")[0] for error in answer.json()["errors"]] == [field]
    assert not Conversation.objects.exists()


def test_a_group_of_oneself_is_none(mine: Program, citizen: User) -> None:
    answer = mine.ask("post", "/groups/", form(citizen))
    assert is_problem(answer, 400, "invalid")
    assert answer.json()["errors"] == [{"field": "people", "detail": services.Alone.words}]


def test_what_stands_between_people_is_not_told(mine: Program, friend: User, stranger: User) -> None:
    """DM-7: of two others one blocked the other; who adds both learns nothing, and they do not meet."""
    block(blocker=friend, blocked=stranger)
    answer = mine.ask("post", "/groups/", form(friend, stranger))
    assert answer.status_code == 201
    inside = Part.objects.inside().filter(conversation=answer.json()["id"])
    assert stranger.pk not in set(inside.values_list("person", flat=True))


def test_few_strangers_are_asked_in_a_day(outsider: User) -> None:
    people = [factories.make_person() for _time in range(REQUESTS_OF_THE_YOUNG + 1)]
    answer = Program.of(outsider).ask("post", "/groups/", form(*people))
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == services.TooManyRequests.words
    assert not Conversation.objects.exists()


def test_twenty_at_most(mine: Program, citizen: User, club: Conversation) -> None:
    for _time in range(MAX_PEOPLE - 3):
        person = factories.make_person()
        factories.follow_person(person, citizen)
        services.add_person(conversation=club, person=person, by=citizen)
    answer = mine.ask("put", f"/conversations/{club.pk}/people/{factories.make_person().handle}/")
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == services.TooManyPeople.words


def test_outsiders_find_no_group(outsider: User, friend: User, club: Conversation) -> None:
    """DM-1."""
    theirs, there = Program.of(outsider), f"/conversations/{club.pk}/"
    for method, address, data in (
        ("get", f"{there}people/", None),
        ("put", f"{there}people/{outsider.handle}/", None),
        ("delete", f"{there}people/{friend.handle}/", None),
        ("post", f"{there}leave/", None),
        ("patch", there, {"title": "À moi"}),
    ):
        assert is_problem(theirs.ask(method, address, data), 404, "absent")


def test_a_group_made_by_two_at_once_from_one_form_is_one(citizen: User, friend: User) -> None:
    """The key of the form, however the people in it changed meanwhile."""
    first = factories.make_group(citizen, friend)
    key = first.key
    again = services.begin_group(title="Autre", people=[], by=citizen, text="Autre", key=key)
    assert again == first
    told = factories.make_message(citizen, friend)
    Conversation.objects.filter(pk=told.conversation_id).update(key=told.key)
    with pytest.raises(services.OutOfReach):
        services.begin_group(title="Un", people=[friend], by=citizen, text="Un", key=told.key)


@pytest.mark.django_db(transaction=True)
def test_two_who_begin_groups_with_each_other_never_stand_crosswise() -> None:
    """Each holds all bells from the beginning, in one order."""
    one, other = factories.make_person(), factories.make_person()
    factories.follow_person(one, other)
    factories.follow_person(other, one)
    programs = [(Program.of(one), other), (Program.of(other), one)]

    def begin(number: int) -> int:
        program, friend = programs[number % 2]
        try:
            return int(program.ask("post", "/groups/", form(friend)).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(begin, range(24))) == {201}
    assert Conversation.objects.count() == 24
    assert set(User.objects.values_list("unread_talks", flat=True)) == {12}
