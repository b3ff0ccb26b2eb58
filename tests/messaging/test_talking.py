"""Saying something in private: once, sealed, in the one conversation of two people (CIW4)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from core.models import StreamEvent
from messaging import services
from messaging.models import MAX_TEXT, Conversation, Message, Part, Standing
from messaging.rules import Reach, reach
from profiles.models import User
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db


def follow_each_other(one: User, other: User) -> None:
    factories.follow_person(one, other)
    factories.follow_person(other, one)


@pytest.fixture
def friend(citizen: User) -> User:
    """Somebody who follows the citizen, and whom the citizen follows."""
    friend = factories.make_person("Fatou Ndiaye")
    follow_each_other(citizen, friend)
    return friend


def unread(person: User) -> int:
    return User.objects.values_list("unread_talks", flat=True).get(pk=person.pk)


def test_two_people_have_one_conversation_whoever_begins(citizen: User, friend: User) -> None:
    first = factories.make_message(citizen, friend, "Tu viens samedi ?")
    second = factories.make_message(friend, citizen, "Oui !")
    assert first.conversation_id == second.conversation_id
    assert second.pk > first.pk
    assert [message.text for message in Message.objects.visible_to(citizen).order_by("pk")] == [
        "Tu viens samedi ?",
        "Oui !",
    ]


def test_what_is_said_is_not_in_the_database(citizen: User, friend: User) -> None:
    """A dump alone reveals nothing (DM-5)."""
    message = factories.make_message(citizen, friend, "canari-7f3a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM messaging_message")
        stored = cursor.fetchone()[0]
    assert "canari" not in stored
    assert message.text == "canari-7f3a"
    Message.objects.filter(pk=message.pk).update(sealed="altered")
    message.refresh_from_db()
    assert (message.text, message.is_lost) == ("", True)


def test_the_same_form_twice_is_one_message(citizen: User, friend: User) -> None:
    key = uuid.uuid4()
    first = services.write_to(by=citizen, to=friend, text="Bonjour", key=key)
    again = services.write_to(by=citizen, to=friend, text="Bonjour", key=key)
    assert again == first
    with pytest.raises(services.OutOfReach):  # the key of another's message gives nothing of it
        services.say(conversation=first.conversation, by=friend, text="Bonjour", key=key)
    assert unread(friend) == 1


def test_unread_is_a_number_of_conversations_and_reading_takes_it_away(citizen: User, friend: User) -> None:
    last = [factories.make_message(citizen, friend) for _time in range(3)][-1]
    factories.make_message(follower := factories.make_person(), friend)
    assert reach(follower, friend) is Reach.REQUEST
    assert unread(friend) == 1  # three messages are one conversation; a request is none
    assert unread(citizen) == 0
    services.mark_read(conversation=last.conversation, by=friend, up_to=last.pk - 1)
    assert Part.objects.get(conversation=last.conversation, person=friend).unread == 1
    services.mark_read(conversation=last.conversation, by=friend, up_to=2**62)
    part = Part.objects.get(conversation=last.conversation, person=friend)
    assert (part.unread, part.read, unread(friend)) == (0, last.pk, 0)


def test_muted_and_archived(citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    part = Part.objects.get(conversation=message.conversation, person=friend)
    services.mute(part=part, muted=True)
    assert unread(friend) == 0
    services.mute(part=part, muted=False)
    services.archive(part=part, archived=True)
    assert not Part.objects.visible_to(friend).listed().exists()
    factories.make_message(citizen, friend)
    assert Part.objects.visible_to(friend).listed().exists()  # a new message brings it back
    assert unread(friend) == 1


def test_a_message_is_corrected_for_a_quarter_of_an_hour(citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend, "Samdi")
    edited = services.edit_message(message=message, by=citizen, text="Samedi")
    assert (edited.text, edited.edited_at is not None) == ("Samedi", True)
    with pytest.raises(services.NotNow):
        services.edit_message(message=message, by=friend, text="Dimanche")
    Message.objects.filter(pk=message.pk).update(sent_at=timezone.now() - timedelta(minutes=16))
    with pytest.raises(services.TooLate):
        services.edit_message(message=message, by=citizen, text="Lundi")


def test_a_deleted_message_leaves_its_place_and_no_word(citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend)
    services.delete_message(message=message, by=citizen)
    message.refresh_from_db()
    assert (message.sealed, message.text, message.deleted_at is not None) == ("", "", True)
    assert unread(friend) == 0
    with pytest.raises(services.NotNow):
        services.delete_message(message=message, by=citizen)


def test_streams_hold_numbers_alone(citizen: User, friend: User) -> None:
    """Pages hear that something was said, and fetch it (DM-2, DM-6)."""
    message = factories.make_message(citizen, friend, "canari-7f3a")
    told = StreamEvent.objects.filter(stream=f"user:{friend.pk}").order_by("seq").last()
    assert told is not None
    talk, said = str(message.conversation_id), str(message.pk)
    assert {name: told.data[name] for name in ("talk", "message", "talks")} == {
        "talk": talk,
        "message": said,
        "talks": 1,
    }
    assert "canari" not in str(list(StreamEvent.objects.values_list("data", flat=True)))


def test_a_block_ends_it_both_ways_and_says_nothing(citizen: User, friend: User) -> None:
    """DM-7."""
    message = factories.make_message(citizen, friend)
    block(blocker=friend, blocked=citizen)
    for by, to in ((citizen, friend), (friend, citizen)):
        with pytest.raises(services.OutOfReach):
            services.say(conversation=message.conversation, by=by, text="Et ?", key=uuid.uuid4())
        with pytest.raises(services.OutOfReach):
            factories.make_message(by, to)
    before = StreamEvent.objects.filter(stream=f"user:{friend.pk}").count()
    with pytest.raises(services.OutOfReach):
        services.edit_message(message=message, by=citizen, text="Autre chose")
    services.delete_message(message=message, by=citizen)
    assert StreamEvent.objects.filter(stream=f"user:{friend.pk}").count() == before  # not even an edit (DM-3)
    assert unread(friend) == 0  # what is gone is nothing to read


def test_guests_closed_accounts_and_oneself_are_out_of_reach(citizen: User, friend: User) -> None:
    gone = factories.make_person()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    gone.refresh_from_db()
    for other in (citizen, gone):
        with pytest.raises(services.OutOfReach):
            factories.make_message(citizen, other)
    assert not Conversation.objects.exists()


def test_an_erased_person_leaves_places_without_words(citizen: User, friend: User) -> None:
    """PRIV-1."""
    message = factories.make_message(citizen, friend, "canari-7f3a")
    factories.make_message(friend, citizen, "Bien reçu")
    services.erase_person(citizen)
    message.refresh_from_db()
    assert (message.author, message.sealed, message.deleted_at is not None) == (None, "", True)
    assert unread(friend) == 0
    assert [row.text for row in Message.objects.visible_to(friend).filter(author=friend)] == ["Bien reçu"]
    services.erase_person(friend)
    assert not Conversation.objects.exists()


def test_a_text_has_a_most(citizen: User, friend: User) -> None:
    assert len(factories.make_message(citizen, friend, "a" * (MAX_TEXT + 10)).text) == MAX_TEXT


@pytest.mark.django_db(transaction=True)
def test_first_messages_of_both_at_once_make_one_conversation() -> None:
    one, other = factories.make_person(), factories.make_person()
    follow_each_other(one, other)

    def write(number: int) -> None:
        by, to = (one, other) if number % 2 else (other, one)
        try:
            services.write_to(by=by, to=to, text=str(number), key=uuid.uuid4())
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    conversation = Conversation.objects.get()
    assert sorted(int(row.text) for row in Message.objects.filter(conversation=conversation)) == list(range(24))
    parts = {part.person_id: part for part in Part.objects.all()}
    last = Message.objects.order_by("pk").last()
    assert last is not None
    assert {part.last for part in parts.values()} == {last.pk}
    assert all(part.standing == Standing.TAKEN for part in parts.values())
    for person, part in parts.items():
        theirs = Message.objects.filter(pk__gt=part.read).exclude(author=person)
        assert part.unread == theirs.count()
        assert User.objects.get(pk=person).unread_talks == (1 if part.unread else 0)
