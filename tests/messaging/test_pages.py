"""The pages of private messages, without a script; to everybody else they are not there (DM-1, DM-2, DM-4)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from messaging import services
from messaging.models import Conversation, Message, Part
from messaging.querysets import PAGE
from profiles.models import User
from profiles.privacy import data_of
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_one_writes_reads_and_answers(citizen: User, friend: User, sign_in: Callable[[User], Client]) -> None:
    mine, theirs = sign_in(citizen), sign_in(friend)
    page = reverse("talk_with", args=[friend.handle])
    assert page in body(mine, friend.get_absolute_url())
    assert "Écrire à Fatou Ndiaye" in body(mine, page)
    assert not Conversation.objects.exists()  # looking makes none
    answer = mine.post(page, {"text": "Tu viens samedi ?", "key": uuid.uuid4()}, follow=True)
    assert "Tu viens samedi ?" in answer.content.decode()
    talk = reverse("talk", args=[Conversation.objects.get().pk])
    assert mine.get(page).url == talk
    listed = body(theirs, reverse("messages"))
    assert "Nadia Benali" in listed and "Tu viens samedi ?" in listed and "1 message non lu" in listed
    assert "Marquer comme lu" in body(theirs, talk)
    theirs.post(reverse("talk_read", args=[Conversation.objects.get().pk]), {"up_to": Message.objects.get().pk})
    assert "message non lu" not in body(theirs, reverse("messages"))
    assert theirs.post(talk, {"text": "Oui !", "key": uuid.uuid4()}).status_code == 302
    assert "Vous :" in body(theirs, reverse("messages"))


def test_what_was_typed_stays_when_it_cannot_be_sent(
    citizen: User, friend: User, sign_in: Callable[[User], Client]
) -> None:
    message = factories.make_message(citizen, friend)
    block(blocker=friend, blocked=citizen)
    answer = sign_in(citizen).post(
        reverse("talk", args=[message.conversation_id]), {"text": "Un mot", "key": uuid.uuid4()}
    )
    assert answer.status_code == 400
    assert "Vous ne pouvez plus écrire dans cette conversation." in answer.content.decode()
    assert sign_in(citizen).get(reverse("talk_with", args=[friend.handle])).status_code == 404


def test_a_request_shows_no_preview_and_is_answered(
    citizen: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    theirs, mine = sign_in(outsider), sign_in(citizen)
    page = reverse("talk_with", args=[citizen.handle])
    assert "Cette personne ne vous suit pas" in body(theirs, page)
    theirs.post(page, {"text": "Achetez mes tapis", "key": uuid.uuid4()})
    talk = Conversation.objects.get()
    assert "Otto" not in body(mine, reverse("messages"))
    waiting = body(mine, reverse("messages") + "?vue=demandes")
    assert "Otto Outsider" in waiting and "tapis" not in waiting
    assert "Accepter cette demande ?" in body(mine, talk.get_absolute_url())
    mine.post(reverse("talk_file", args=[talk.pk]), {"act": "accept"})
    assert "tapis" in body(mine, reverse("messages"))
    mine.post(reverse("talk_file", args=[talk.pk]), {"act": "archive"})
    assert "Otto" not in body(mine, reverse("messages"))
    assert "Otto" in body(mine, reverse("messages") + "?vue=archives")
    assert mine.post(reverse("talk_file", args=[talk.pk]), {"act": "burn"}).status_code == 404


def test_a_refused_request_is_not_there_any_more(
    citizen: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    talk = factories.make_message(outsider, citizen).conversation
    assert sign_in(citizen).post(reverse("talk_file", args=[talk.pk]), {"act": "refuse"}).url == reverse("messages")
    assert sign_in(citizen).get(talk.get_absolute_url()).status_code == 404
    assert "est une demande" in body(sign_in(outsider), talk.get_absolute_url())  # to the other it waits


def test_correcting_and_deleting(citizen: User, friend: User, sign_in: Callable[[User], Client]) -> None:
    message = factories.make_message(citizen, friend, "Samdi")
    edit = reverse("message_edit", args=[message.conversation_id, message.pk])
    delete = reverse("message_delete", args=[message.conversation_id, message.pk])
    assert sign_in(friend).get(edit).status_code == 404
    mine = sign_in(citizen)
    assert "Samdi" in body(mine, edit)
    mine.post(edit, {"text": "Samedi"})
    shown = body(sign_in(friend), message.conversation.get_absolute_url())
    assert "Samedi" in shown and "modifié" in shown and "Samdi" not in shown
    assert "Samedi" in body(mine, delete)
    mine.post(delete)
    shown = body(sign_in(friend), message.conversation.get_absolute_url())
    assert "Message supprimé" in shown and "Samedi" not in shown


def test_a_long_conversation_opens_at_the_first_unread(
    citizen: User, friend: User, sign_in: Callable[[User], Client]
) -> None:
    said = [factories.make_message(citizen, friend, f"numéro-{number}") for number in range(PAGE * 2)]
    talk = said[0].conversation
    services.mark_read(conversation=talk, by=friend, up_to=said[20].pk)
    theirs = sign_in(friend)

    def numbers(page: str) -> list[int]:
        return [int(number) for number in re.findall(r"numéro-(\d+)", page)]

    page = body(theirs, talk.get_absolute_url())
    assert numbers(page) == list(range(11, 51))  # ten read before, and a page from the first unread on
    assert numbers(body(theirs, f"{talk.get_absolute_url()}?apres={said[50].pk}")) == list(range(51, 60))
    assert numbers(body(theirs, f"{talk.get_absolute_url()}?avant={said[11].pk}")) == list(range(11))
    assert numbers(body(theirs, f"{talk.get_absolute_url()}?message={said[5].pk}")) == [5]
    assert theirs.get(f"{talk.get_absolute_url()}?avant=x").status_code == 404


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_for_one_and_twelve(
    number: int,
    citizen: User,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _time in range(number):
        writer = factories.make_person()
        factories.follow_person(citizen, writer)
        factories.make_message(writer, citizen)
    mine = sign_in(citizen)
    body(mine, reverse("messages"))
    with django_assert_num_queries(7):
        body(mine, reverse("messages"))


def test_nobody_else_finds_a_trace(
    citizen: User, friend: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    """A canary in a message is on no page, in no file and in no answer for anybody else (DM-1)."""
    message = factories.make_message(citizen, friend, "canari-7f3a, marmotte @otto_outsider")
    factories.make_post(citizen, citizen.town, body="Une autre chose")
    addresses = [
        "/",
        "/messages/",
        message.conversation.get_absolute_url(),
        f"{message.conversation.get_absolute_url()}?message={message.pk}",
        citizen.get_absolute_url(),
        friend.get_absolute_url(),
        reverse("notifications"),
        reverse("search") + "?q=marmotte",
        citizen.town.get_absolute_url() if citizen.town else "/",
        "/api/v1/wall/",
    ]
    operator = factories.make_person()
    User.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    for client in (Client(), sign_in(outsider), sign_in(operator)):
        for address in addresses:
            answer = client.get(address)
            assert b"canari" not in b"".join(answer) if answer.streaming else b"canari" not in answer.content, address
    assert "canari" not in str(data_of(outsider)) + str(data_of(friend))
    assert "canari" in str(data_of(citizen))
    assert not Part.objects.filter(person=outsider).exists()
    assert User.objects.get(pk=outsider.pk).unread == 0  # a mention in private tells nobody
