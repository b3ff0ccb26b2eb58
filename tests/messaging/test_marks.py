"""Typing, received, read: for those who share them, and for nobody else (DM-2, DM-7)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from core.live.access import tops
from core.models import StreamEvent, StreamMove
from messaging import services
from messaging.marks import NOTHING, Stage, State, state
from messaging.models import Conversation, Habits, Kind, Message, Part, Standing
from messaging.streams import stream
from profiles.models import User
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


@pytest.fixture
def said(citizen: User, friend: User) -> Message:
    """What the citizen said to a friend, who has said something before."""
    factories.make_message(friend, citizen, "Bonjour")
    return factories.make_message(citizen, friend, "Tu viens samedi ?")


def group(*people: User) -> Conversation:
    talk: Conversation = Conversation.objects.create(kind=Kind.GROUP, started_by=people[0])
    for person in people:
        Part.objects.create(conversation=talk, person=person)
    return talk


def hides(person: User, *marks: str) -> None:
    services.set_habits(person=person, **{f"shows_{mark}": mark not in marks for mark in ("typing", "got", "read")})


def touched() -> set[str]:
    return set(StreamMove.objects.filter(stream__startswith="talk:").values_list("stream", flat=True))


def test_a_message_is_sent_then_received_then_read(citizen: User, friend: User, said: Message) -> None:
    talk = said.conversation
    ear = stream(talk.pk, citizen.pk)
    assert state(talk, citizen) == State(said.pk, Stage.SENT)
    services.mark_got(by=friend)
    assert state(talk, citizen) == State(said.pk, Stage.GOT)
    assert touched() == {ear}
    StreamMove.objects.all().delete()
    services.mark_got(by=friend)
    assert touched() == set()  # nothing new came
    services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    assert state(talk, citizen) == State(said.pk, Stage.READ, 1)
    assert touched() == {ear}
    another = factories.make_message(citizen, friend)
    assert state(talk, citizen) == State(another.pk, Stage.SENT)


def test_what_is_read_came(citizen: User, friend: User, said: Message) -> None:
    services.mark_read(conversation=said.conversation, by=friend, up_to=said.pk)
    assert Part.objects.get(person=friend).got == said.pk


def test_one_is_seen_to_type_for_some_seconds_until_one_sends(citizen: User, friend: User, said: Message) -> None:
    talk = said.conversation
    services.note_typing(conversation=talk, by=friend)
    assert touched() == {stream(talk.pk, citizen.pk)}
    assert state(talk, citizen).typing == ("Fatou Ndiaye",)
    assert state(talk, friend).typing == ()  # nobody sees themselves
    Part.objects.filter(person=friend).update(typing_at=timezone.now() - timedelta(seconds=7))
    assert state(talk, citizen).typing == ()
    services.note_typing(conversation=talk, by=friend)
    factories.make_message(friend, citizen)
    assert state(talk, citizen).typing == ()
    assert Part.objects.get(person=friend).typing_at is None
    assert not StreamEvent.objects.filter(data__has_key="typing").exists()  # no history of it


@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_a_mark_that_one_hides_is_seen_by_neither(who: str, citizen: User, friend: User, said: Message) -> None:
    talk = said.conversation
    hides(citizen if who == "mine" else friend, "typing", "got", "read")
    services.note_typing(conversation=talk, by=friend)
    services.mark_got(by=friend)
    services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    assert touched() == set()
    assert state(talk, citizen) == State(said.pk, Stage.SENT)
    assert state(talk, friend).typing == ()


def test_each_mark_is_hidden_by_itself(citizen: User, friend: User, said: Message) -> None:
    talk = said.conversation
    hides(friend, "read")
    services.note_typing(conversation=talk, by=friend)
    services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    assert state(talk, citizen) == State(said.pk, Stage.GOT, typing=("Fatou Ndiaye",))
    hides(friend, "got")
    assert state(talk, citizen).stage is Stage.READ


def test_a_request_reveals_nothing(citizen: User, outsider: User) -> None:
    """Neither that it came, nor that it was read, nor that somebody types an answer."""
    asked = factories.make_message(outsider, citizen)
    talk = asked.conversation
    services.mark_got(by=citizen)
    services.mark_read(conversation=talk, by=citizen, up_to=asked.pk)
    services.note_typing(conversation=talk, by=citizen)
    services.note_typing(conversation=talk, by=outsider)
    assert state(talk, outsider) == State(asked.pk, Stage.SENT)
    assert state(talk, citizen) == NOTHING
    assert touched() == set()
    assert tops(citizen, [stream(talk.pk, citizen.pk)]) == {}
    side = Part.objects.get(person=citizen)
    assert (side.got, side.read, side.typing_at) == (0, 0, None)
    services.answer_request(part=side, accepted=False)
    assert state(talk, outsider) == State(asked.pk, Stage.SENT)  # as if it waited


def test_a_block_hides_marks_either_way(citizen: User, friend: User, said: Message) -> None:
    """DM-7."""
    talk = said.conversation
    block(blocker=friend, blocked=citizen)
    StreamMove.objects.all().delete()
    for person in (citizen, friend):
        services.note_typing(conversation=talk, by=person)
        services.mark_got(by=person)
        services.mark_read(conversation=talk, by=person, up_to=said.pk)
    assert touched() == set()
    assert state(talk, citizen) == State(said.pk, Stage.SENT)


def test_in_a_group_those_who_read_are_counted_and_the_blocked_hear_nothing(citizen: User, friend: User) -> None:
    third, fourth = factories.make_person("Karim Slimani"), factories.make_person("Léo Roux")
    talk = group(citizen, friend, third, fourth)
    said = services.say(conversation=talk, by=citizen, text="Bonjour", key=uuid.uuid4())
    for person in (friend, third):
        services.mark_read(conversation=talk, by=person, up_to=said.pk)
    assert state(talk, citizen) == State(said.pk, Stage.READ, 2)
    block(blocker=third, blocked=friend)
    StreamMove.objects.all().delete()
    services.note_typing(conversation=talk, by=friend)
    assert touched() == {stream(talk.pk, citizen.pk), stream(talk.pk, fourth.pk)}
    assert state(talk, third).typing == ()
    assert state(talk, fourth).typing == ("Fatou Ndiaye",)
    Part.objects.filter(person=friend).update(standing=Standing.LEFT)
    assert state(talk, fourth).typing == ()
    assert state(talk, citizen).readers == 1


def test_an_ear_is_its_person_s_alone_and_deaf_once_they_left(citizen: User, friend: User, outsider: User) -> None:
    """DM-2, DM-3."""
    talk = group(citizen, friend)
    mine, theirs = stream(talk.pk, citizen.pk), stream(talk.pk, friend.pk)
    assert tops(citizen, [mine, theirs]) == {mine: 0}
    odd = [f"talk:{talk.pk}", f"talk:{talk.pk}:{outsider.pk}", "talk:x:y", f"talk:{'9' * 40}:{outsider.pk}"]
    assert tops(outsider, [mine, theirs, *odd]) == {}
    Part.objects.filter(person=citizen).update(standing=Standing.LEFT)
    assert tops(citizen, [mine]) == {}


def test_whoever_left_a_group_shows_and_sees_nothing(citizen: User, friend: User) -> None:
    talk = group(citizen, friend)
    services.say(conversation=talk, by=citizen, text="Bonjour", key=uuid.uuid4())
    Part.objects.filter(person=citizen).update(standing=Standing.LEFT)
    services.note_typing(conversation=talk, by=citizen)
    services.note_typing(conversation=talk, by=friend)
    assert touched() == set()
    assert state(talk, citizen) == NOTHING


# --- the pages --------------------------------------------------------------------------------------------------------


def test_the_page_says_how_far_the_last_message_came(
    citizen: User, friend: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    mine, theirs = sign_in(citizen), sign_in(friend)
    page, moves = said.conversation.get_absolute_url(), reverse("talk_state", args=[said.conversation_id])

    def shown() -> Iterable[str]:
        return (mine.get(address).content.decode() for address in (page, moves))

    assert all("Envoyé" in text for text in shown())
    assert theirs.post(reverse("talks_got")).status_code == 204
    assert all("Reçu" in text and "Envoyé" not in text for text in shown())
    theirs.post(reverse("talk_read", args=[said.conversation_id]), {"up_to": said.pk})
    assert all("Lu<" in text and "Reçu" not in text for text in shown())
    assert theirs.post(reverse("talk_typing", args=[said.conversation_id])).status_code == 204
    assert all("<bdi>Fatou Ndiaye</bdi> est en train d’écrire…" in text for text in shown())
    assert f'data-streams="talk:{said.conversation_id}:{citizen.pk}"' in mine.get(page).content.decode()


def test_it_is_not_there_for_others(said: Message, outsider: User, sign_in: Callable[[User], Client]) -> None:
    """DM-2."""
    for client in (sign_in(outsider), Client()):
        for name, method in (("talk_state", client.get), ("talk_typing", client.post), ("talk_draft", client.post)):
            assert method(reverse(name, args=[said.conversation_id])).status_code in (404, 302), name
    assert sign_in(outsider).get(reverse("talk_state", args=[said.conversation_id])).status_code == 404


@pytest.mark.parametrize("number", [1, 5])
def test_what_is_seen_costs_the_same_for_one_and_five(
    number: int, citizen: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    talk = group(citizen, *(factories.make_person() for _time in range(number)))
    services.say(conversation=talk, by=citizen, text="Bonjour", key=uuid.uuid4())
    with django_assert_num_queries(4):
        state(talk, citizen)


# --- how one is met ---------------------------------------------------------------------------------------------------


def test_one_chooses_which_marks_one_shows(citizen: User, sign_in: Callable[[User], Client]) -> None:
    mine, page = sign_in(citizen), reverse("message_settings")
    shown = mine.get(page).content.decode()
    assert shown.count(" checked") >= 3 and "réponse d’accueil" not in shown
    assert mine.post(page, {"shows_got": "on", "hours": "Le lundi"}).url == reverse("messages")
    shown = mine.get(page).content.decode()
    assert 'name="shows_got" aria-describedby="id_shows_got_helptext" id="id_shows_got" checked' in shown
    habits = Habits.objects.get(person=citizen)
    assert (habits.shows_typing, habits.shows_got, habits.shows_read, habits.hours) == (False, True, False, "")


def test_an_official_says_when_they_answer_before_one_types(citizen: User, sign_in: Callable[[User], Client]) -> None:
    """As long as the mandate lasts."""
    official = factories.make_person("Jeanne Nommée")
    mandate = factories.make_mandate(official, factories.make_town())
    theirs, mine = sign_in(official), sign_in(citizen)
    page = reverse("message_settings")
    marks = {"shows_typing": "on", "shows_got": "on", "shows_read": "on"}
    assert "Votre réponse d’accueil" in theirs.get(page).content.decode()
    assert theirs.post(page, marks | {"hours": "x" * 301}).status_code == 400
    assert theirs.post(page, marks | {"hours": "Je réponds le lundi <b>."}).status_code == 302

    first = reverse("talk_with", args=[official.handle])
    said = "Je réponds le lundi &lt;b&gt;."
    shown = mine.get(first).content.decode()
    assert "<bdi>Jeanne Nommée</bdi> indique :" in shown and said in shown
    talk = factories.make_message(citizen, official).conversation
    assert said in mine.get(talk.get_absolute_url()).content.decode()
    mandate.ends_at = timezone.now() - timedelta(seconds=5)
    mandate.save()
    assert said not in mine.get(talk.get_absolute_url()).content.decode()
    assert "réponse d’accueil" not in theirs.get(page).content.decode()
    theirs.post(page, marks)  # what was written waits for the next mandate
    mandate.ends_at = None
    mandate.save()
    assert said in mine.get(talk.get_absolute_url()).content.decode()
