"""What is one's own by the API: drafts, marks, settings, finding messages, what one showed to moderators."""

from __future__ import annotations

from typing import Any

import pytest

from messaging import services
from messaging.models import MAX_TEXT, Draft, Flag, Message, Part
from places.models import Town
from profiles.models import User
from tests import factories
from tests.api.program import V1, Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(citizen: User, friend: User) -> Message:
    return factories.make_message(friend, citizen, "Le lampadaire clignote")


@pytest.fixture
def talk(said: Message) -> str:
    return f"/conversations/{said.conversation_id}/"


class TestDrafts:
    def test_it_is_kept_letter_for_letter_for_oneself(self, mine: Program, theirs: Program, talk: str) -> None:
        text = "canari-7f3a \n\n<b>é "
        mine.write("put", f"{talk}draft/", {"text": text}, 204)
        assert mine.read(f"{talk}draft/") == {"text": text}
        assert theirs.read(f"{talk}draft/") == {"text": ""}
        assert "canari" not in str(Draft.objects.values().get())
        mine.write("delete", f"{talk}draft/", status=204)
        assert mine.read(f"{talk}draft/") == {"text": ""}
        mine.write("put", f"{talk}draft/", {"text": " \n"}, 204)
        assert not Draft.objects.exists()

    def test_it_is_gone_once_it_is_said(self, mine: Program, talk: str) -> None:
        mine.write("put", f"{talk}draft/", {"text": "Oui"}, 204)
        mine.write("post", f"{talk}messages/", {"text": "Oui"}, 201)
        assert mine.read(f"{talk}draft/") == {"text": ""}

    def test_who_answers_for_a_town_has_theirs(self, citizen: User, town: Town) -> None:
        clerk = factories.make_official(town)
        there = f"/conversations/{factories.make_private_question(citizen, town).pk}/draft/"
        Program.of(clerk).write("put", there, {"text": "Bonjour"}, 204)
        assert Program.of(clerk).read(there) == {"text": "Bonjour"}
        assert Program.of(citizen).read(there) == {"text": ""}

    @pytest.mark.parametrize("sent", [{}, {"text": 7}, {"text": "a\x00"}, {"text": "a" * (MAX_TEXT + 1)}, []])
    def test_what_is_no_text_is_refused(self, sent: Any, mine: Program, talk: str) -> None:
        assert is_problem(mine.ask("put", f"{talk}draft/", sent), 400, "invalid")

    def test_outsiders_have_none_there(self, outsider: User, talk: str) -> None:
        theirs = Program.of(outsider)
        theirs.read(f"{talk}draft/", 404)
        theirs.write("put", f"{talk}draft/", {"text": "Moi"}, 404)
        theirs.write("delete", f"{talk}draft/", status=404)


class TestMarks:
    def test_a_message_arrives_and_is_read(
        self, mine: Program, theirs: Program, citizen: User, said: Message, talk: str
    ) -> None:
        mine.write("post", f"{talk}messages/", {"text": "Encore"}, 201)
        before = theirs.read(f"{talk}state/")
        assert before == {"message": str(said.pk), "stage": "read", "readers": 1, "typing": []}
        again = theirs.write("post", f"{talk}messages/", {"text": "Toujours"}, 201)
        assert theirs.read(f"{talk}state/")["stage"] == "sent"
        mine.write("put", "/conversations/received/", status=204)
        assert theirs.read(f"{talk}state/") == before | {"message": again["id"], "stage": "got", "readers": 0}
        mine.write("put", f"{talk}read/", {"up_to": again["id"]}, 204)
        assert theirs.read(f"{talk}state/")["stage"] == "read"
        mine.write("post", f"{talk}typing/", status=204)
        assert theirs.read(f"{talk}state/")["typing"] == [citizen.name]

    def test_who_hides_a_mark_sees_none(self, mine: Program, theirs: Program, talk: str) -> None:
        mine.write("put", "/me/message-settings/", {"shows_typing": False, "shows_got": True, "shows_read": False})
        mine.write("post", f"{talk}typing/", status=204)
        theirs.write("post", f"{talk}typing/", status=204)
        assert theirs.read(f"{talk}state/")["typing"] == mine.read(f"{talk}state/")["typing"] == []

    def test_a_request_shares_nothing(self, mine: Program, citizen: User, outsider: User) -> None:
        asked = factories.make_message(outsider, citizen)
        there = f"/conversations/{asked.conversation_id}/"
        mine.write("put", "/conversations/received/", status=204)
        mine.write("post", f"{there}typing/", status=204)
        assert Program.of(outsider).read(f"{there}state/") == {
            "message": str(asked.pk),
            "stage": "sent",
            "readers": 0,
            "typing": [],
        }
        assert Part.objects.get(person=citizen).typing_at is None

    def test_outsiders_learn_nothing(self, outsider: User, talk: str) -> None:
        Program.of(outsider).read(f"{talk}state/", 404)
        Program.of(outsider).write("post", f"{talk}typing/", status=404)


class TestSettings:
    def test_they_are_kept(self, mine: Program) -> None:
        shown = {"shows_typing": True, "shows_got": True, "shows_read": True, "hours": None}
        assert mine.read("/me/message-settings/") == shown
        chosen = {"shows_typing": True, "shows_got": False, "shows_read": False}
        assert mine.write("put", "/me/message-settings/", chosen) == chosen | {"hours": None}
        assert mine.read("/me/message-settings/") == chosen | {"hours": None}

    def test_who_holds_a_mandate_says_their_hours(self, mine: Program, town: Town) -> None:
        chosen = {"shows_typing": True, "shows_got": True, "shows_read": True, "hours": "Le mardi."}
        mayor = Program.of(factories.make_official(town, role="mayor"))
        assert mayor.write("put", "/me/message-settings/", chosen) == chosen
        del chosen["hours"]
        assert mayor.write("put", "/me/message-settings/", chosen)["hours"] == "Le mardi."
        answer = mine.ask("put", "/me/message-settings/", chosen | {"hours": "Le mardi."})
        assert is_problem(answer, 400, "invalid")
        assert [error["field"] for error in answer.json()["errors"]] == ["hours"]


class TestFinding:
    def test_one_finds_ones_own_again(self, mine: Program, outsider: User, said: Message) -> None:
        (found,) = mine.read("/messages/?q=lampadaires")["items"]
        assert (found["id"], found["text"]) == (str(said.pk), "Le lampadaire clignote")
        assert mine.read("/messages/?q=fontaine")["items"] == mine.read("/messages/?q=%2B%2B")["items"] == []
        assert Program.of(outsider).read("/messages/?q=lampadaire")["items"] == []
        mine.read("/messages/", 400)
        mine.read("/messages/?q=a&before=" + "9" * 30, 400)

    def test_requests_are_not_looked_through(self, mine: Program, citizen: User, outsider: User) -> None:
        factories.make_message(outsider, citizen, "lampadaire")
        assert mine.read("/messages/?q=lampadaire")["items"] == []


class TestFlags:
    def form(self, *messages: Message, **fields: Any) -> dict[str, Any]:
        return {"chosen": [str(message.pk) for message in messages], "reason": "threat"} | fields

    def test_one_shows_what_one_chose_and_learns_what_became_of_it(
        self, mine: Program, theirs: Program, said: Message, talk: str
    ) -> None:
        sent = self.form(said, words="Encore", around=True)
        answer = mine.ask("post", f"{talk}flags/", sent, Idempotency_Key="f1")
        told = answer.json()
        assert answer.status_code == 201, answer.content
        assert answer["Location"].endswith(f"{V1}/me/message-flags/{told['id']}/")
        assert mine.ask("post", f"{talk}flags/", sent, Idempotency_Key="f1").json() == told
        assert (told["reason"], told["words"], told["ruling"]) == ("threat", "Encore", None)
        assert [(one["text"], one["chosen"]) for one in told["shown"]] == [("Le lampadaire clignote", True)]
        flag = Flag.objects.get()
        assert theirs.read("/me/message-flags/")["items"] == theirs.read("/me/message-rulings/")["items"] == []
        theirs.read(f"/me/message-flags/{flag.pk}/", 404)
        factories.make_ruling(flag, "warn")
        (listed,) = mine.read("/me/message-flags/")["items"]
        assert (listed["ruling"]["outcome"], listed["ruling"]["reasons"]) == ("warn", None)
        (ruling,) = theirs.read("/me/message-rulings/")["items"]
        assert (ruling["outcome"], ruling["reasons"]) == ("warn", "Des menaces répétées.")
        assert mine.read("/me/message-rulings/")["items"] == []

    def test_the_reasons_of_what_came_to_nothing_are_for_who_showed_it(
        self, mine: Program, theirs: Program, citizen: User, said: Message
    ) -> None:
        flag = factories.make_flag(citizen, said)
        factories.make_ruling(flag, "none")
        assert mine.read(f"/me/message-flags/{flag.pk}/")["ruling"]["reasons"] == "Des menaces répétées."
        assert theirs.read("/me/message-rulings/")["items"] == []

    def test_what_cannot_be_shown_is_refused_by_its_field(
        self, mine: Program, citizen: User, friend: User, said: Message, talk: str
    ) -> None:
        own = factories.make_message(citizen, friend)
        elsewhere = factories.make_message()
        for sent, field in (
            (self.form(), "chosen"),
            (self.form(own), "chosen"),
            (self.form(elsewhere), "chosen"),
            (self.form(chosen=["9" * 30]), "chosen"),
            (self.form(said, reason="other"), "words"),
            (self.form(said, reason="ennui"), "reason"),
        ):
            answer = mine.ask("post", f"{talk}flags/", sent)
            assert is_problem(answer, 400, "invalid")
            assert [error["field"].partition(".")[0] for error in answer.json()["errors"]] == [field]
        assert not Flag.objects.exists()

    def test_outsiders_show_nothing(self, outsider: User, said: Message, talk: str) -> None:
        Program.of(outsider).write("post", f"{talk}flags/", self.form(said), 404)

    def test_who_is_silenced_is_told_until_when(
        self, theirs: Program, citizen: User, friend: User, said: Message, talk: str
    ) -> None:
        factories.make_ruling(factories.make_flag(citizen, said), "silence", days=7)
        answer = theirs.ask("post", f"{talk}messages/", {"text": "Pardon"})
        assert is_problem(answer, 409, "conflict")
        assert answer.json()["detail"] == services.closed_to(friend).reason
        (ruling,) = theirs.read("/me/message-rulings/")["items"]
        assert ruling["until"]
