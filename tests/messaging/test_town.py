"""Questions to a town hall in private: asked once, answered in its name, closed, made public by who asked (CIW4)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.inbox import Inbox
from cases.models import Case, Move
from cases.services import MovedMeanwhile, NotYours, assign, move_case
from cases.services.moving import CannotGo
from core.models import StreamEvent, Task
from feed.models import Activity, Post
from feed.services import ModuleClosed, delete_post
from messaging import services
from messaging.models import Conversation, Message, Part
from messaging.rules import OPEN_QUESTIONS, requests_left
from officials.questions.models import Question
from officials.questions.services import set_delay
from places.models import Town
from places.modules import Module
from places.services import add_service
from profiles.models import User
from profiles.privacy import data_of
from profiles.services import block, end_mandate
from tests import factories

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def ask(by: User, town: Town, title: str = "Cantine", text: str = "Est-ce gratuit ?", **fields: Any) -> Conversation:
    return services.ask_town(town=town, by=by, title=title, text=text, **{"key": uuid.uuid4(), **fields})


def answer(talk: Conversation, by: User, text: str = "Oui.", **fields: Any) -> Message:
    return services.answer_as_town(conversation=talk, by=by, text=text, **{"key": uuid.uuid4(), **fields})


def say(talk: Conversation, by: User, text: str = "Merci.") -> Message:
    return services.say(conversation=talk, by=by, text=text, key=uuid.uuid4())


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def talk(citizen: User, town: Town, clerk: User) -> Conversation:
    return ask(citizen, town)


def case_of(talk: Conversation) -> Case:
    return Case.objects.of(talk).get()


def test_a_question_waits_in_the_inbox_with_its_day(citizen: User, town: Town, clerk: User) -> None:
    set_delay(town=town, days=10)
    talk = ask(citizen, town)
    case = case_of(talk)
    assert (case.state, case.is_open, case.town) == ("waiting", True, town)
    assert case.due_at == talk.started_at + 10 * DAY
    assert [row.subject for row in Inbox(town, clerk, {}).page({})[0]] == [talk]
    assert list(Inbox(town, clerk, {"genre": "conversation"}).cases) == [case]
    assert list(Inbox(town, clerk, {"genre": "report"}).cases) == []
    assert talk.title == "Cantine" and "Cantine" not in talk.sealed_title


def test_the_same_form_twice_is_one_question(citizen: User, town: Town, clerk: User) -> None:
    key = uuid.uuid4()
    assert ask(citizen, town, key=key) == ask(citizen, town, key=key)
    assert (Case.objects.count(), Message.objects.count()) == (1, 1)
    with pytest.raises(services.FormUsed):
        ask(citizen, factories.make_town(), key=key)


def test_where_nobody_answers_nothing_is_sent(citizen: User, town: Town) -> None:
    councillor = factories.make_official(town, role="councillor")
    with pytest.raises(services.NobodyReads):
        ask(citizen, town)
    assert not Conversation.objects.visible_to(councillor).exists()
    factories.make_official(town)
    Town.objects.filter(pk=town.pk).update(closed_modules=[Module.PRIVATE])
    with pytest.raises(ModuleClosed):
        ask(citizen, Town.objects.get(pk=town.pk))


def test_five_wait_at_most_and_a_town_hall_is_no_stranger(citizen: User, town: Town, clerk: User) -> None:
    left = requests_left(citizen)
    talks = [ask(citizen, town) for _time in range(OPEN_QUESTIONS)]
    assert requests_left(citizen) == left
    with pytest.raises(services.TooManyOpen):
        ask(citizen, town)
    answer(talks[0], clerk)
    ask(citizen, town)


def test_an_answer_closes_under_a_frozen_capacity(talk: Conversation, citizen: User, clerk: User) -> None:
    said = answer(talk, clerk)
    case = case_of(talk)
    assert (case.state, case.is_open, case.due_at, case.answered_at is not None) == ("answered", False, None, True)
    assert said.capacity == "Secrétariat de mairie"
    assert Part.objects.get(conversation=talk).unread == 1
    end_mandate(mandate=clerk.mandates.get(), at=timezone.now())
    said.refresh_from_db()
    assert said.capacity == "Secrétariat de mairie"


def test_without_closing_it_goes_on_waiting_for_the_same_day(talk: Conversation, clerk: User) -> None:
    due = case_of(talk).due_at
    answer(talk, clerk, "Quel âge a l’enfant ?", closes=False)
    case = case_of(talk)
    assert (case.state, case.is_open, case.due_at, case.answered_at is not None) == ("waiting", True, due, True)


def test_a_new_word_has_it_wait_again_with_a_new_day(talk: Conversation, citizen: User, clerk: User) -> None:
    services.close_as_town(conversation=talk, by=clerk, text="Voyez la préfecture.", key=uuid.uuid4())
    assert case_of(talk).state == "closed"
    before = timezone.now()
    say(talk, citizen)
    case = case_of(talk)
    assert (case.state, case.is_open, case.closed_at) == ("waiting", True, None)
    assert case.due_at is not None and case.due_at >= before + 30 * DAY
    due = case.due_at
    say(talk, citizen)
    assert case_of(talk).due_at == due  # one that waits keeps its day


def test_whoever_answers_no_longer_or_for_another_service_is_refused(
    talk: Conversation, town: Town, citizen: User, clerk: User
) -> None:
    """OFF-2: the right is asked for on the locked case."""
    roads, schools = add_service(town=town, name="Voirie"), add_service(town=town, name="Écoles")
    of_roads = factories.make_official(town, role="agent", title="Voirie", service=roads)
    former = factories.make_official(town)
    end_mandate(mandate=former.mandates.get(), at=timezone.now() - timedelta(seconds=1))
    others = [former, factories.make_official(factories.make_town()), factories.make_official(town, "councillor")]
    for person in [*others, citizen, factories.make_person()]:
        with pytest.raises(NotYours):
            answer(talk, person)
    assert not any(Conversation.objects.visible_to(person).filter(pk=talk.pk).exists() for person in others)
    assign(case=case_of(talk), service=schools, assignee=None, by=clerk)
    with pytest.raises(NotYours):
        answer(talk, of_roads)
    schools.delete()  # a service that is no more leaves it to everybody who answers
    answer(talk, of_roads)


def test_nobody_answers_their_own(town: Town, clerk: User) -> None:
    talk = ask(clerk, town)
    with pytest.raises(NotYours):
        answer(talk, clerk)
    answer(talk, factories.make_official(town))


def test_two_agents_at_once_and_a_word_meanwhile(talk: Conversation, town: Town, citizen: User, clerk: User) -> None:
    seen = Message.objects.latest("pk").pk
    key = uuid.uuid4()
    first = answer(talk, clerk, seen=seen, key=key)
    assert answer(talk, clerk, seen=seen, key=key) == first  # sent twice
    with pytest.raises(MovedMeanwhile):
        answer(talk, factories.make_official(town), seen=seen)
    with pytest.raises(services.FormUsed):
        answer(talk, factories.make_official(town), key=key)
    seen = first.pk
    say(talk, citizen)
    with pytest.raises(MovedMeanwhile):
        answer(talk, clerk, seen=seen)
    assert Message.objects.filter(conversation=talk).count() == 3


def test_a_town_hall_is_no_person_to_block(talk: Conversation, citizen: User, clerk: User) -> None:
    block(blocker=citizen, blocked=clerk)
    answer(talk, clerk)
    assert Part.objects.get(conversation=talk).unread == 1
    say(talk, citizen)
    assert Message.objects.visible_to(clerk).filter(conversation=talk).count() == 3


def test_nothing_of_it_is_a_step_an_activity_or_news(talk: Conversation, citizen: User, clerk: User) -> None:
    """DM-1, DM-2: ids on the streams of those concerned, and nothing else anywhere."""
    tasks = Task.objects.count()
    answer(talk, clerk, "canari-réponse")
    say(talk, citizen, "canari-mot")
    assert (Move.objects.count(), Activity.objects.count(), Task.objects.count()) == (0, 0, tasks)
    heard = list(StreamEvent.objects.filter(stream=f"user:{clerk.pk}").values_list("data", flat=True))
    assert [data["talk"] for data in heard] == [str(talk.pk)] * 3
    assert "canari" not in str(list(StreamEvent.objects.values_list("data", flat=True)))
    for to in ("answered", "closed", "waiting"):
        with pytest.raises(CannotGo):
            move_case(case=case_of(talk), to=to, mover=clerk, words="En public ?")


def test_it_is_made_public_once_as_a_question_to_the_mayor(
    talk: Conversation, town: Town, citizen: User, clerk: User
) -> None:
    factories.make_unclaimed(town, "Luc Adjoint", "deputy", "Adjoint")
    mayor = factories.make_unclaimed(town)
    answer(talk, clerk, "En confidence.", closes=False)
    due = case_of(talk).due_at
    told = services.make_public(
        conversation=talk, by=citizen, title="La cantine est-elle gratuite ?", text="Pour tous ?"
    )
    again = services.make_public(conversation=talk, by=citizen, title="Autre chose", text="")
    question = Question.objects.get()
    assert (again, told.public, question.official, question.author) == (told, question, mayor, citizen)
    assert "confidence" not in question.title + question.body
    case = case_of(talk)
    assert (case.state, case.due_at) == ("waiting", due)  # what was promised in private stays promised
    assert question.due_at > due
    with pytest.raises(services.OutOfReach):
        services.make_public(conversation=talk, by=clerk, title="Tout", text="")


def test_without_an_official_to_ask_it_goes_on_the_wall(talk: Conversation, citizen: User) -> None:
    told = services.make_public(conversation=talk, by=citizen, title="La cantine ?", text="Gratuite ?")
    assert Post.objects.get() == told.public
    assert Post.objects.get().body == "La cantine ?\n\nGratuite ?"
    assert Message.objects.filter(conversation=talk).last().about == told.public


def test_an_agent_cannot_stand_in_the_way_of_making_it_public(talk: Conversation, citizen: User, clerk: User) -> None:
    """The fact stands on the conversation: no key that somebody can compute and send first."""
    for key in (talk.key, uuid.uuid5(uuid.NAMESPACE_OID, f"conversation:{talk.pk}:public")):
        if not Message.objects.filter(conversation=talk, key=key).exists():
            answer(talk, clerk, "Non.", closes=False, key=key)
    told = services.make_public(conversation=talk, by=citizen, title="La cantine ?", text="Gratuite ?")
    assert told.public == Post.objects.get()


def test_what_is_public_stays_linked_when_the_message_that_said_so_is_deleted(
    talk: Conversation, citizen: User, sign_in: Callable[[User], Client]
) -> None:
    told = services.make_public(conversation=talk, by=citizen, title="La cantine ?", text="Gratuite ?")
    services.delete_message(message=Message.objects.get(conversation=talk, about_id__isnull=False), by=citizen)
    page = sign_in(citizen).get(talk.get_absolute_url()).content.decode()
    assert told.public.get_absolute_url() in page and "elle ne l’est plus" not in page
    delete_post(post=told.public)
    page = sign_in(citizen).get(talk.get_absolute_url()).content.decode()
    assert "elle ne l’est plus" in page
    again = services.make_public(conversation=told, by=citizen, title="Encore", text="")
    assert again.public_id == told.public_id


def test_forgetting_who_asked_closes_it_and_forgets_it_whole(talk: Conversation, citizen: User, clerk: User) -> None:
    answer(talk, clerk, closes=False)
    services.erase_person(citizen)
    talk.refresh_from_db()
    assert (talk.title, talk.is_gone, Message.objects.count(), Part.objects.count()) == ("", True, 0, 0)
    case = case_of(talk)
    assert (case.is_open, case.answered_at is not None) == (False, True)
    with pytest.raises(NotYours):
        answer(talk, clerk)


def test_forgetting_who_answered_leaves_what_the_town_said(talk: Conversation, citizen: User, clerk: User) -> None:
    said = answer(talk, clerk)
    services.erase_person(clerk)
    said.refresh_from_db()
    assert (said.author, said.text, said.capacity) == (None, "Oui.", "Secrétariat de mairie")


def test_each_downloads_their_own_words(talk: Conversation, citizen: User, town: Town, clerk: User) -> None:
    answer(talk, clerk)
    mine = data_of(citizen)["messaging"]
    assert [(row["town"], row["title"], row["said"][0]["text"]) for row in mine["conversations"]] == [
        (town.name, "Cantine", "Est-ce gratuit ?")
    ]
    theirs = data_of(clerk)["messaging"]
    assert theirs["conversations"] == []
    assert [(row["town"], row["as"], row["text"]) for row in theirs["answered_for_towns"]] == [
        (town.name, "Secrétariat de mairie", "Oui.")
    ]


@pytest.mark.many
@pytest.mark.django_db(transaction=True)
def test_asked_answered_and_written_on_at_once_stays_whole() -> None:
    town, citizen = factories.make_town(), factories.make_person()
    clerks = [factories.make_official(town) for _time in range(3)]
    same, other = uuid.uuid4(), ask(citizen, town)

    def act(number: int) -> None:
        try:
            if number % 3 == 0:
                ask(citizen, town, key=same)
            elif number % 3 == 1:
                answer(other, clerks[number % 9 // 3])
            else:
                say(other, citizen)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(24)))
    assert Conversation.objects.count() == Case.objects.count() == 2
    assert Message.objects.filter(conversation=other).count() == 17
    last = Message.objects.filter(conversation=other).latest("pk")
    assert case_of(other).is_open is (not last.capacity)
