"""Questions to a town hall in private by the API: asked, followed, made public by who asked (CIW4)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from core.models import StreamEvent
from feed.services import ModuleClosed
from messaging import services
from messaging.models import Conversation, Message
from messaging.rules import OPEN_QUESTIONS
from officials.questions.models import Question
from officials.questions.services import set_delay
from places.models import Town
from places.modules import Module
from profiles.models import User
from tests import factories
from tests.api.program import V1, Program, is_problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


def form(**fields: Any) -> dict[str, Any]:
    return {"title": "Cantine", "text": "Est-ce gratuit ?"} | fields


def test_a_question_is_asked_once_and_followed(mine: Program, town: Town, clerk: User) -> None:
    set_delay(town=town, days=10)
    there = f"/towns/{town.slug}/messages/"
    assert mine.read(there) == {"open": True, "days": 10, "left": OPEN_QUESTIONS}
    answer = mine.ask("post", there, form(), Idempotency_Key="q1")
    told = answer.json()
    assert answer.status_code == 201, answer.content
    assert answer["Location"].endswith(f"{V1}/conversations/{told['id']}/")
    assert mine.ask("post", there, form(), Idempotency_Key="q1").json() == told
    talk = Conversation.objects.get()
    assert (told["kind"], told["title"], told["town"]["slug"], told["people"]) == ("town", "Cantine", town.slug, [])
    waits = {"state": "waiting", "state_name": "Reçue", "open": True, "late": False}
    assert waits.items() <= told["question"].items() and told["question"]["due_at"]
    assert (told["public"], told["last"]["text"], mine.read(there)["left"]) == (False, "Est-ce gratuit ?", 4)
    services.answer_as_town(conversation=talk, by=clerk, text="Oui.", key=uuid.uuid4())
    (listed,) = mine.read("/conversations/")["items"]
    assert (listed["question"]["state"], listed["question"]["open"]) == ("answered", False)
    assert (listed["last"]["text"], listed["last"]["capacity"]) == ("Oui.", "Secrétariat de mairie")
    said = mine.write("post", f"/conversations/{talk.pk}/messages/", {"text": "Et le soir ?"}, 201)
    assert said["capacity"] == ""
    assert mine.read(f"/conversations/{talk.pk}/")["question"]["state"] == "waiting"


def test_it_is_made_public_once_by_who_asked(mine: Program, citizen: User, town: Town, clerk: User) -> None:
    factories.make_official(town, role="mayor", title="Maire")
    talk = factories.make_private_question(citizen, town)
    there = f"/conversations/{talk.pk}/public/"
    assert is_problem(mine.ask("put", there, {"title": "\u200b"}), 400, "invalid")
    said = mine.write("put", there, {"title": "La cantine est-elle gratuite ?"})
    question = Question.objects.get()
    assert (said["id"], said["public"]) == (str(talk.pk), True)
    assert (said["last"]["about"]["kind"], said["last"]["about"]["id"]) == ("question", str(question.pk))
    assert mine.write("put", there, {"title": "Autre chose ?"}) == said
    assert (Question.objects.count(), mine.read(f"/conversations/{talk.pk}/")["public"]) == (1, True)


def test_what_is_closed_is_said_before_and_after(mine: Program, outsider: User, town: Town) -> None:
    there = f"/towns/{town.slug}/messages/"
    assert not mine.read(there)["open"]
    answer = mine.ask("post", there, form())
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == services.NobodyReads.words
    factories.make_official(town)
    for fields in ({"title": "\u200b"}, {"text": ""}, {"title": "a" * 121}, {"text": "a\x00"}, {"kind": "a"}):
        assert is_problem(mine.ask("post", there, form(**fields)), 400, "invalid")
    Town.objects.filter(pk=town.pk).update(closed_modules=[Module.PRIVATE])
    assert not mine.read(there)["open"]
    answer = mine.ask("post", there, form())
    assert is_problem(answer, 409, "conflict")
    assert answer.json()["detail"] == ModuleClosed.words
    mine.write("post", "/towns/nulle-part/messages/", form(), 404)
    assert not Conversation.objects.exists()


def test_others_find_nothing_of_it(citizen: User, outsider: User, town: Town) -> None:
    """DM-4: whoever answers works in the inbox of the town, which has no address here."""
    talk = factories.make_private_question(citizen, town)
    agent = factories.make_official(town)
    foreign = factories.make_official(factories.make_town())
    for person in (outsider, agent, foreign):
        program = Program.of(person)
        program.read(f"/conversations/{talk.pk}/", 404)
        program.write("post", f"/conversations/{talk.pk}/messages/", {"text": "Moi"}, 404)
        program.write("put", f"/conversations/{talk.pk}/public/", {"title": "Moi"}, 404)
        assert program.read("/conversations/")["items"] == []
    pair = factories.make_message(citizen)
    Program.of(citizen).write("put", f"/conversations/{pair.conversation_id}/public/", {"title": "Moi"}, 404)


def test_who_answers_hears_of_it_by_their_own_stream_and_reads_that_message(
    mine: Program, citizen: User, town: Town, clerk: User
) -> None:
    """docs/live.md: said, corrected, deleted; nobody of another town hears or reads it."""
    foreign = factories.make_official(factories.make_town())
    talk = factories.make_private_question(citizen, town)
    (first,) = Message.objects.all()

    def heard(person: User) -> list[Any]:
        rows = StreamEvent.objects.filter(stream__name=f"user:{person.pk}").order_by("pk")
        return [data.get("message") for data in rows.values_list("data", flat=True) if data.get("talk")]

    assert heard(clerk) == [str(first.pk)]
    mine.write("patch", f"/messages/{first.pk}/", {"text": "Autre"})
    assert Program.of(clerk).read(f"/messages/{first.pk}/")["text"] == "Autre"
    mine.write("delete", f"/messages/{first.pk}/", status=204)
    assert heard(clerk) == [str(first.pk)] * 3
    assert heard(foreign) == []
    Program.of(foreign).read(f"/messages/{first.pk}/", 404)
    assert talk.pk
