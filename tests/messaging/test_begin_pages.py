"""Beginning to write: whom one finds, what a page says of who reads and of who decides (DM-2, DM-4, DM-5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from messaging import services
from messaging.models import Conversation
from places.models import Town
from profiles.models import User
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


def test_one_finds_people_one_knows_and_ones_town_hall(
    citizen: User, friend: User, outsider: User, town: Town, sign_in: SignIn
) -> None:
    mine, page, hall = sign_in(citizen), reverse("talk_new"), reverse("town_write", args=[town.slug])
    assert page in body(mine, reverse("messages"))
    shown = body(mine, page)
    assert reverse("talk_with", args=[friend.handle]) in shown and reverse("group_new") in shown
    assert outsider.handle not in shown and hall not in shown  # nobody answers there
    factories.make_official(town)
    assert hall in body(mine, page)
    block(blocker=friend, blocked=citizen)
    assert friend.handle not in body(mine, page)
    assert "qui vous suivent" in body(sign_in(outsider), page)


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_costs_the_same_for_one_and_twelve(
    number: int, citizen: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        factories.follow_person(citizen, factories.make_person())
    mine = sign_in(citizen)
    body(mine, reverse("talk_new"))
    with django_assert_num_queries(7):
        body(mine, reverse("talk_new"))


def test_each_page_says_who_reads(citizen: User, friend: User, town: Town, sign_in: SignIn) -> None:
    mine = sign_in(citizen)
    assert "Privé : entre vous et <bdi>Fatou Ndiaye</bdi>." in body(mine, reverse("talk_with", args=[friend.handle]))
    two = factories.make_message(citizen, friend).conversation
    assert "Privé : entre vous et <bdi>Fatou Ndiaye</bdi>." in body(mine, two.get_absolute_url())
    group = factories.make_group(citizen, friend).conversation
    assert "Privé : entre les 2 personnes de ce groupe." in body(mine, group.get_absolute_url())
    factories.make_official(town)
    asked = factories.make_private_question(citizen, town)
    assert "les personnes qui répondent au nom de la mairie." in body(mine, asked.get_absolute_url())


def test_who_writes_to_an_official_reads_their_title_and_the_way_to_the_town_hall(
    citizen: User, friend: User, town: Town, mayor: User, sign_in: SignIn
) -> None:
    shown = body(sign_in(citizen), reverse("talk_with", args=[mayor.handle]))
    assert "Maire" in shown and "réponse promise en 30 jours" in shown
    assert reverse("town_write", args=[town.slug]) in shown
    assert "réponse promise" not in body(sign_in(citizen), reverse("talk_with", args=[friend.handle]))


def test_a_request_offers_no_answer_before_it_is_accepted(citizen: User, outsider: User, sign_in: SignIn) -> None:
    talk = factories.make_message(outsider, citizen).conversation
    mine = sign_in(citizen)
    empty = body(mine, reverse("messages"))
    assert "Vous avez 1 demande" in empty and outsider.name not in empty
    assert "<time" in body(mine, reverse("messages") + "?vue=demandes")
    asked = body(mine, talk.get_absolute_url())
    assert "?reponse=" not in asked and "Aller au champ du message" not in asked
    mine.post(reverse("talk_file", args=[talk.pk]), {"act": "accept"})
    taken = body(mine, talk.get_absolute_url())
    assert "?reponse=" in taken and "Aller au champ du message" in taken


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ("mute", "Conversation en sourdine"),
        ("unmute", "sortie de la sourdine"),
        ("archive", "Elle est dans Archives"),
        ("unarchive", "sortie des archives"),
    ],
)
def test_what_one_put_away_is_said(act: str, words: str, citizen: User, friend: User, sign_in: SignIn) -> None:
    talk = factories.make_message(citizen, friend).conversation
    answer = sign_in(citizen).post(reverse("talk_file", args=[talk.pk]), {"act": act}, follow=True)
    assert words in answer.content.decode()


def test_correcting_shows_what_was_sent_along(citizen: User, friend: User, sign_in: SignIn) -> None:
    message = factories.make_enclosure(citizen, friend).message
    edit = reverse("message_edit", args=[message.conversation_id, message.pk])
    assert "devis.pdf" in body(sign_in(citizen), edit)


def told(client: Client, talk: Conversation) -> str:
    shown = body(client, reverse("talk_flag", args=[talk.pk]))
    return shown.partition("seront montrés")[2].partition("</p>")[0]


def test_the_page_of_a_flag_says_who_decides(
    citizen: User, friend: User, town: Town, outsider: User, sign_in: SignIn
) -> None:
    mine = sign_in(citizen)
    two = factories.make_message(friend, citizen).conversation
    assert "pas à la mairie" in told(mine, two)  # somebody of another town
    User.objects.filter(pk=friend.pk).update(town=town)
    assert "exploitants du site" in told(mine, two)  # nobody manages the town
    mayor = factories.make_official(town, "mayor", "Maire")
    assert "modérateurs de votre commune." in told(mine, two)
    with_mayor = factories.make_message(citizen, mayor).conversation
    assert "pas à la mairie" in told(mine, with_mayor)
    assert "exploitants" in told(mine, factories.make_private_question(citizen, town))
    agent = factories.make_official(town, "agent", "Agent")
    factories.follow_person(agent, citizen)
    group = factories.make_group(citizen, agent, friend).conversation
    assert "si la personne agit pour la mairie" in told(mine, group)
    assert "exploitants" in told(sign_in(outsider), factories.make_message(outsider, friend).conversation)


def test_a_closed_question_takes_no_day(citizen: User, town: Town, sign_in: SignIn) -> None:
    clerk = factories.make_official(town)
    talk = factories.make_private_question(citizen, town)
    assert 'id="delai"' in body(sign_in(clerk), talk.case.get_absolute_url())
    services.answer_as_town(conversation=talk, by=clerk, text="Oui.", key=uuid.uuid4())
    assert 'id="delai"' not in body(sign_in(clerk), talk.case.get_absolute_url())


@pytest.mark.parametrize("page", ["talk_new", "group_new"])
def test_the_place_of_messages_is_lit(page: str, citizen: User, sign_in: SignIn) -> None:
    address = reverse("messages")
    assert f'<a class="place place-messages" href="{address}" aria-current="page">' in body(
        sign_in(citizen), reverse(page)
    )
