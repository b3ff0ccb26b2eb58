"""Private messages by the API: what the pages allow, for who takes part and a program with the right to them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.utils import timezone

from core.models import KeptAnswer, StreamEvent
from feed.services import delete_post
from messaging import services
from messaging.models import MAX_TEXT, Conversation, Message, Part, Standing
from messaging.rules import BEFORE_AN_ANSWER, REQUESTS_OF_THE_YOUNG
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.api.program import V1, Program, is_problem

pytestmark = pytest.mark.django_db


def ids(page: dict[str, Any]) -> list[int]:
    return [int(item["id"]) for item in page["items"]]


def test_writing_to_somebody_makes_the_one_conversation(mine: Program, citizen: User, friend: User) -> None:
    """CC4."""
    address = f"/people/{friend.handle}/messages/"
    assert mine.read(address) == {"reach": "open", "conversation": None, "left": None}
    answer = mine.ask("post", address, {"text": " Tu viens ?\r\n"})
    said = answer.json()
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"{V1}/messages/{said['id']}/")
    message = Message.objects.get()
    assert (said["text"], message.text, said["author"]["handle"]) == ("Tu viens ?", "Tu viens ?", citizen.handle)
    assert mine.read(address)["conversation"] == said["conversation"] == str(Conversation.objects.get().pk)
    theirs = Program.of(friend)
    (talk,) = theirs.read("/conversations/")["items"]
    assert (talk["kind"], talk["title"], talk["town"], talk["standing"]) == ("pair", "", None, "taken")
    assert (talk["unread"], talk["read"], talk["muted"], talk["archived"]) == (1, "0", False, False)
    assert [person["handle"] for person in talk["people"]] == [citizen.handle]
    assert talk["last"] == said == theirs.read(f"/messages/{said['id']}/")
    answered = theirs.write(
        "post", f"/conversations/{talk['id']}/messages/", {"text": "Oui", "reply_to": said["id"]}, 201
    )
    assert answered["reply_to"] == said["id"]
    assert mine.read(f"/conversations/{talk['id']}/")["reach"] == "open"


def test_pages_go_both_ways(mine: Program, citizen: User, friend: User) -> None:
    said = [factories.make_message(citizen, friend, str(number)) for number in range(5)]
    keys = [message.pk for message in said]
    address = f"/conversations/{said[0].conversation_id}/messages/"
    assert ids(mine.read(address)) == keys[::-1]
    assert ids(mine.read(f"{address}?before={keys[2]}")) == keys[1::-1]
    first = mine.read(f"{address}?after={keys[0]}&limit=2")
    assert (ids(first), first["cursor"]) == (keys[1:3], str(keys[2]))
    rest = mine.read(first["next"].removeprefix(f"http://localhost:8000{V1}"))
    assert (ids(rest), rest["next"]) == (keys[3:], None)
    assert is_problem(mine.ask("get", f"{address}?after=1&before=2"), 400, "invalid")


def test_a_request_waits_in_its_own_list_and_shows_nothing_there(mine: Program, citizen: User, outsider: User) -> None:
    """DM-7."""
    theirs = Program.of(outsider)
    address = f"/people/{citizen.handle}/messages/"
    asked = theirs.read(address)
    assert (asked["reach"], asked["left"]) == ("request", REQUESTS_OF_THE_YOUNG)
    said = theirs.write("post", address, {"text": "Bonjour"}, 201)
    talk = f"/conversations/{said['conversation']}/"
    assert (theirs.read(talk)["reach"], theirs.read(talk)["left"]) == ("request", BEFORE_AN_ANSWER - 1)
    assert mine.read("/conversations/")["items"] == []
    (waiting,) = mine.read("/conversations/?list=requests")["items"]
    assert (waiting["standing"], waiting["last"]) == ("asked", None)
    for _time in range(BEFORE_AN_ANSWER - 1):
        theirs.write("post", address, {"text": "Encore"}, 201)
    refused = theirs.ask("post", address, {"text": "Encore"})
    assert is_problem(refused, 409, "conflict")
    assert refused.json()["detail"] == services.Unanswered.words
    mine.write("put", f"{talk}request/", {"accepted": True}, 204)
    assert [item["id"] for item in mine.read("/conversations/")["items"]] == [said["conversation"]]
    theirs.write("post", address, {"text": "Merci"}, 201)


def test_a_refused_request_is_gone_and_the_other_learns_nothing(mine: Program, citizen: User, outsider: User) -> None:
    talk = f"/conversations/{factories.make_message(outsider, citizen).conversation_id}/"
    before = Program.of(outsider).read(talk)
    mine.write("put", f"{talk}request/", {"accepted": False}, 204)
    mine.read(talk, 404)
    mine.read(f"{talk}messages/", 404)
    mine.write("put", f"{talk}request/", {"accepted": True}, 404)
    assert Program.of(outsider).read(talk) == before


def test_a_new_account_begins_few_conversations(outsider: User) -> None:
    theirs = Program.of(outsider)
    for _time in range(REQUESTS_OF_THE_YOUNG):
        theirs.write("post", f"/people/{factories.make_person().handle}/messages/", {"text": "Bonjour"}, 201)
    refused = theirs.ask("post", f"/people/{factories.make_person().handle}/messages/", {"text": "Bonjour"})
    assert is_problem(refused, 409, "conflict")
    assert refused.json()["detail"] == services.TooManyRequests.words
    assert Conversation.objects.count() == REQUESTS_OF_THE_YOUNG


def test_a_message_is_corrected_and_taken_back(mine: Program, citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend, "Samdi")
    address = f"/messages/{message.pk}/"
    told = mine.write("patch", address, {"text": "Samedi"})
    assert (told["text"], told["edited_at"] is not None) == ("Samedi", True)
    Message.objects.update(sent_at=timezone.now() - timedelta(minutes=16))
    late = mine.ask("patch", address, {"text": "Lundi"})
    assert is_problem(late, 409, "conflict")
    assert late.json()["detail"] == services.TooLate.words
    theirs = Program.of(friend)
    theirs.write("patch", address, {"text": "Jamais"}, 404)
    theirs.write("delete", address, status=404)
    mine.write("delete", address, status=204)
    gone = theirs.read(address)
    assert (gone["deleted"], gone["text"], gone["about"], gone["enclosures"]) == (True, "", None, [])
    mine.write("delete", address, status=404)


def test_ones_own_side(mine: Program, citizen: User, friend: User) -> None:
    said = [factories.make_message(friend, citizen) for _time in range(2)]
    talk = f"/conversations/{said[0].conversation_id}/"
    mine.write("put", f"{talk}read/", {"up_to": str(said[0].pk)}, 204)
    assert (mine.read(talk)["unread"], mine.read(talk)["read"]) == (1, str(said[0].pk))
    mine.write("put", f"{talk}mute/", status=204)
    assert mine.read(talk)["muted"]
    assert User.objects.get(pk=citizen.pk).unread_talks == 0
    mine.write("delete", f"{talk}mute/", status=204)
    mine.write("put", f"{talk}archive/", status=204)
    assert mine.read("/conversations/")["items"] == []
    assert len(mine.read("/conversations/?list=archived")["items"]) == 1
    mine.write("delete", f"{talk}archive/", status=204)
    assert not mine.read(talk)["archived"]
    theirs = Program.of(friend).read(talk)
    assert (theirs["muted"], theirs["archived"]) == (False, False)


def test_outsiders_find_nothing(citizen: User, friend: User, outsider: User) -> None:
    """DM-1, DM-4: whoever asks, an operator too."""
    message = factories.make_message(citizen, friend, "canari-7f3a")
    User.objects.filter(pk=outsider.pk).update(is_staff=True, is_superuser=True)
    talk = f"/conversations/{message.conversation_id}/"
    theirs = Program.of(outsider)
    for address in (talk, f"{talk}messages/", f"/messages/{message.pk}/"):
        assert is_problem(theirs.ask("get", address), 404, "absent")
        Program().read(address, 401)
    for method, address, data in (
        ("post", f"{talk}messages/", {"text": "Moi aussi"}),
        ("put", f"{talk}read/", {"up_to": "1"}),
        ("put", f"{talk}request/", {"accepted": True}),
        ("put", f"{talk}mute/", None),
        ("put", f"{talk}archive/", None),
        ("patch", f"/messages/{message.pk}/", {"text": "Autre"}),
        ("delete", f"/messages/{message.pk}/", None),
    ):
        assert is_problem(theirs.ask(method, address, data), 404, "absent")
    for which in ("default", "requests", "archived"):
        assert theirs.read(f"/conversations/?list={which}")["items"] == []


def test_a_message_of_another_conversation_is_not_answered(mine: Program, citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    apart = factories.make_message()
    for pk in (apart.pk, 1):
        sent = {"text": "Oui", "reply_to": str(pk)}
        answer = mine.ask("post", f"/conversations/{message.conversation_id}/messages/", sent)
        assert is_problem(answer, 400, "invalid")
        assert answer.json()["errors"] == [{"field": "reply_to", "detail": services.NotNow.words}]


def test_whoever_left_reads_nothing_more(mine: Program, citizen: User, friend: User) -> None:
    """DM-3."""
    message = factories.make_message(friend, citizen)
    Part.objects.filter(person=citizen).update(standing=Standing.LEFT)
    for address in (f"/conversations/{message.conversation_id}/", f"/messages/{message.pk}/"):
        mine.read(address, 404)


def test_a_block_ends_it_in_the_same_words(mine: Program, citizen: User, friend: User) -> None:
    """DM-7."""
    message = factories.make_message(citizen, friend)
    block(blocker=friend, blocked=citizen)
    talk = f"/conversations/{message.conversation_id}/"
    assert mine.read(talk)["reach"] == "closed"
    answer = mine.ask("post", f"{talk}messages/", {"text": "Et ?"})
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == services.OutOfReach.words
    mine.read(f"/people/{friend.handle}/messages/", 404)
    mine.write("post", f"/people/{friend.handle}/messages/", {"text": "Et ?"}, 404)


class TestTokens:
    def test_one_that_was_made_for_something_else_reads_no_private_word(self, citizen: User, friend: User) -> None:
        message = factories.make_message(citizen, friend)
        plain = Program.of(citizen, messages=False)
        for address in ("/conversations/", f"/messages/{message.pk}/", f"/people/{friend.handle}/messages/"):
            assert is_problem(plain.ask("get", address), 403, "private")
        sent = {"text": "Bonjour"}
        assert is_problem(plain.ask("post", f"/people/{friend.handle}/messages/", sent), 403, "private")
        plain.read("/me/")

    def test_one_that_only_reads_writes_nothing(self, citizen: User, friend: User) -> None:
        reading = Program.of(citizen, writes=False)
        assert reading.read("/conversations/")["items"] == []
        answer = reading.ask("post", f"/people/{friend.handle}/messages/", {"text": "Bonjour"})
        assert is_problem(answer, 403, "scope")

    def test_one_of_a_single_town_says_nothing_in_private(self, citizen: User, friend: User) -> None:
        """TEN-1."""
        bound = Program.of(citizen, town=citizen.town)
        bound.write("post", f"/people/{friend.handle}/messages/", {"text": "Bonjour"}, 404)
        assert not Conversation.objects.exists()

    def test_the_session_of_a_page_needs_none(
        self, sign_in: Callable[[User], Client], citizen: User, friend: User
    ) -> None:
        factories.make_message(friend, citizen)
        answer = sign_in(citizen).get(f"{V1}/conversations/")
        assert len(answer.json()["items"]) == 1
        assert answer["Cache-Control"] == "private, no-store"


class TestSentTwice:
    def test_it_is_said_once_and_nothing_is_kept_in_clear(self, mine: Program, citizen: User, friend: User) -> None:
        """DM-5: what is kept to be told again reveals nothing to whoever has the database alone."""
        sent = {"text": "canari-7f3a"}
        address = f"/people/{friend.handle}/messages/"
        first = mine.ask("post", address, sent, Idempotency_Key="a1")
        again = mine.ask("post", address, sent, Idempotency_Key="a1")
        assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
        assert (again["Location"], again["Idempotency-Replayed"]) == (first["Location"], "true")
        assert again["Cache-Control"] == "private, no-store"
        assert Message.objects.count() == 1
        kept = str(KeptAnswer.objects.values().get())
        assert "canari" not in kept
        assert friend.handle not in kept and citizen.handle not in kept
        assert "canari" not in str(list(StreamEvent.objects.values_list("data", flat=True)))

    def test_other_words_under_the_same_key_are_refused(self, mine: Program, friend: User) -> None:
        address = f"/people/{friend.handle}/messages/"
        mine.write("post", address, {"text": "Un"}, 201, Idempotency_Key="a1")
        assert is_problem(mine.ask("post", address, {"text": "Deux"}, Idempotency_Key="a1"), 422, "key_reused")

    def test_two_tokens_of_one_account_one_without_the_right(self, mine: Program, citizen: User, friend: User) -> None:
        address, sent = f"/people/{friend.handle}/messages/", {"text": "canari-7f3a"}
        mine.write("post", address, sent, 201, Idempotency_Key="a1")
        plain = Program.of(citizen, messages=False)
        assert is_problem(plain.ask("post", address, sent, Idempotency_Key="a1"), 403, "private")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"text": ""},
        {"text": " \u200b "},
        {"text": "a" * (MAX_TEXT + 1)},
        {"text": "a\x00b"},
        {"text": 7},
        {"text": ["a"]},
        {"text": "a", "reply_to": 7},
        {"text": "a", "reply_to": "9" * 30},
        {"text": "a", "key": str(uuid.UUID(int=1))},
        [],
    ],
)
def test_what_is_no_message_is_refused(sent: Any, mine: Program, citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    answer = mine.ask("post", f"/conversations/{message.conversation_id}/messages/", sent)
    assert is_problem(answer, 400, "invalid")
    assert Message.objects.count() == 1


def test_what_a_message_is_about_is_named_by_its_kind(mine: Program, citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    post = factories.make_post(friend)
    Message.objects.update(about_kind=ContentType.objects.get_for_model(post), about_id=post.pk)
    assert mine.read(f"/messages/{message.pk}/")["about"] == {
        "kind": "post",
        "id": str(post.pk),
        "url": f"http://localhost:8000{post.get_absolute_url()}",
    }
    delete_post(post=post)
    assert mine.read(f"/messages/{message.pk}/")["about"] is None


def test_words_whose_key_is_gone_are_null(mine: Program, citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    Message.objects.update(sealed="altered")
    told = mine.read(f"/messages/{message.pk}/")
    assert (told["text"], told["deleted"]) == (None, False)
