"""The pages of groups, without a script; to everybody else they are not there (DM-1, DM-2, DM-3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from messaging import services
from messaging.acquaintances import MOST
from messaging.models import Conversation, Part, Standing
from profiles.models import User
from profiles.services import block
from tests import factories
from tests.messaging.test_groups import make_follower, say, side

pytestmark = pytest.mark.django_db

SignIn = Callable[[User], Client]


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def friend(citizen: User) -> User:
    """Somebody the citizen talks with, and who follows them."""
    friend = make_follower(citizen, "Fatou Ndiaye")
    factories.make_message(citizen, friend)
    return friend


@pytest.fixture
def group(citizen: User, friend: User) -> Conversation:
    talk: Conversation = factories.make_group(citizen, friend, make_follower(citizen, "Karim Slimani")).conversation
    return talk


def test_one_begins_a_group_with_people_one_knows_and_others(
    citizen: User, friend: User, outsider: User, sign_in: SignIn
) -> None:
    mine, page = sign_in(citizen), reverse("group_new")
    factories.follow_person(citizen, followed := factories.make_person("Paul Suivi"))
    make_follower(citizen, "Cora Cachée")
    shows = make_follower(citizen, "Max Montré")
    User.objects.filter(pk=shows.pk).update(shows_follows=True)
    assert page in body(mine, reverse("talk_new"))
    shown = body(mine, page)
    assert "Fatou Ndiaye" in shown and "Paul Suivi" in shown and "Max Montré" in shown
    assert outsider.name not in shown and "Cora" not in shown  # she does not show whom she follows
    form = {
        "title": "Fête du lavoir",
        "text": "On se retrouve samedi ?",
        "people": [friend.handle, followed.handle],
        "handles": f"@{outsider.handle.upper()} ; nobody_here,@ ",
        "key": uuid.uuid4(),
    }
    answer = mine.post(page, form)
    assert answer.status_code == 400 and Conversation.objects.count() == 1
    told = answer.content.decode()
    assert "Nous ne trouvons pas : @nobody_here." in told
    assert "Fête du lavoir" in told and "samedi ?" in told and "nobody_here,@" in told and told.count(" checked") == 2
    answer = mine.post(page, form | {"handles": f"@{outsider.handle}"}, follow=True)
    told = answer.content.decode()
    assert "Fête du lavoir" in told and "4 personnes" in told and "On se retrouve samedi ?" in told
    assert Part.objects.filter(standing=Standing.ASKED).count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "a" * 200},
        {"title": "\x00"},
        {"text": " "},
        {"handles": "\t\u202e@,"} | {"people": []},
        {"handles": "é²🙂 " * 50},
        {"handles": "x" * 5000},
        {"people": ["nobody_known"]},
        {"people": "", "handles": ""},
        {"key": "x"},
    ],
)
def test_a_wrong_form_says_so(wrong: dict[str, object], citizen: User, friend: User, sign_in: SignIn) -> None:
    form = {"title": "Un groupe", "text": "Bonjour", "people": [friend.handle], "key": uuid.uuid4()}
    answer = sign_in(citizen).post(reverse("group_new"), form | wrong)
    assert answer.status_code == 400 and Conversation.objects.count() == 1
    assert "Un groupe" in answer.content.decode() or "title" in wrong


def test_somebody_who_blocked_one_is_not_found_and_not_offered(citizen: User, friend: User, sign_in: SignIn) -> None:
    """DM-7: as if nobody had that handle."""
    block(blocker=friend, blocked=citizen)
    mine = sign_in(citizen)
    assert "Fatou" not in body(mine, reverse("group_new"))
    form = {"title": "Un", "text": "Deux", "handles": friend.handle, "key": uuid.uuid4()}
    assert f"Nous ne trouvons pas : @{friend.handle}." in mine.post(reverse("group_new"), form).content.decode()


def test_names_stand_above_what_others_say(group: Conversation, citizen: User, friend: User, sign_in: SignIn) -> None:
    say(group, friend, "Oui !")
    shown = body(sign_in(citizen), group.get_absolute_url())
    assert shown.count("said-by") == 1 and "Fatou Ndiaye" in shown
    listed = body(sign_in(citizen), reverse("messages"))
    assert "Fête du lavoir" in listed and "<bdi>Fatou Ndiaye</bdi> :</span>" in listed and "Oui !" in listed
    assert "pour tout le groupe" in body(
        sign_in(citizen), reverse("message_delete", args=[group.pk, group.messages.get(author=citizen).pk])
    )


def test_a_group_that_somebody_unknown_proposes_shows_neither_words_nor_its_name(
    group: Conversation, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    services.add_person(conversation=group, person=outsider, by=citizen)
    say(group, citizen, "Achetez mes tapis")
    theirs = sign_in(outsider)
    assert "lavoir" not in body(theirs, reverse("messages"))
    waiting = body(theirs, reverse("messages") + "?vue=demandes")
    assert "Nadia Benali" in waiting and "vous propose un groupe" in waiting
    assert "lavoir" not in waiting and "tapis" not in waiting
    shown = body(theirs, group.get_absolute_url())
    assert "Nadia Benali vous propose ce groupe." in shown and reverse("block", args=[citizen.handle]) in shown
    people = body(theirs, reverse("group_people", args=[group.pk]))
    assert "n’a pas encore répondu" in people and "Retirer" not in people and "Quitter" not in people
    answer = theirs.post(reverse("talk_file", args=[group.pk]), {"act": "refuse"}, follow=True)
    assert "Personne n’en est averti." in answer.content.decode()
    assert theirs.get(group.get_absolute_url()).status_code == 404
    assert "n’a pas encore répondu" in body(sign_in(citizen), reverse("group_people", args=[group.pk]))


def test_the_owner_adds_renames_and_takes_out(
    group: Conversation, citizen: User, friend: User, outsider: User, sign_in: SignIn
) -> None:
    mine, page = sign_in(citizen), reverse("group_people", args=[group.pk])
    assert "tient ce groupe" in body(mine, page)
    assert mine.post(page, {"act": "add", "handle": f"@{outsider.handle}"}).status_code == 302
    assert side(group, outsider).standing == Standing.ASKED
    for handle in ("", "nobody_here", "\x00", "a" * 40):
        answer = mine.post(page, {"act": "add", "handle": handle})
        assert answer.status_code == 400
        assert "error" in answer.content.decode() or "tone-alert" in answer.content.decode()
    kept_away = make_follower(citizen)
    block(blocker=kept_away, blocked=friend)
    assert (
        mine.post(page, {"act": "add", "handle": kept_away.handle}).status_code == 302
    )  # it looks as if they were asked
    assert side(group, kept_away).standing == Standing.REFUSED
    assert mine.post(page, {"act": "rename", "title": " Lavoir "}).status_code == 302
    assert "Lavoir" in body(mine, page)
    assert mine.post(page, {"act": "rename", "title": ""}).status_code == 400
    assert mine.post(page, {"act": "remove", "person": friend.handle}).status_code == 302
    assert "Fatou" not in body(mine, page)
    for wrong in ({}, {"act": "burn"}, {"act": "remove"}, {"act": "remove", "person": friend.handle}):
        assert mine.post(page, wrong).status_code == 404
    theirs = sign_in(friend)
    for address in (page, group.get_absolute_url(), reverse("group_leave", args=[group.pk])):
        assert theirs.get(address).status_code == theirs.post(address).status_code == 404
    assert "Lavoir" not in body(theirs, reverse("messages"))


def test_whoever_is_not_the_owner_only_adds_and_leaves(
    group: Conversation, citizen: User, friend: User, sign_in: SignIn
) -> None:
    theirs, page = sign_in(friend), reverse("group_people", args=[group.pk])
    shown = body(theirs, page)
    assert "Retirer" not in shown and "Renommer" not in shown and "Ajouter" in shown
    theirs.post(page, {"act": "remove", "person": citizen.handle})
    assert side(group, citizen).standing == Standing.TAKEN
    assert theirs.post(page, {"act": "rename", "title": "À moi"}).status_code == 400
    leave = reverse("group_leave", args=[group.pk])
    assert "Ce que vous y avez écrit reste aux autres" in body(theirs, leave)
    assert theirs.post(leave, follow=True).status_code == 200
    assert theirs.get(page).status_code == 404
    assert side(group, friend).standing == Standing.LEFT


def test_two_people_have_no_such_pages(citizen: User, friend: User, sign_in: SignIn) -> None:
    talk = factories.make_message(citizen, friend).conversation
    for name in ("group_people", "group_leave"):
        assert sign_in(citizen).get(reverse(name, args=[talk.pk])).status_code == 404
        assert sign_in(citizen).post(reverse(name, args=[talk.pk]), {"act": "add"}).status_code == 404


@pytest.mark.parametrize("number", [1, 8])
def test_the_list_costs_the_same_for_one_group_and_eight(
    number: int, citizen: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_follower(citizen) for _time in range(4)]
    for _time in range(number):
        say(factories.make_group(citizen, *people).conversation, people[0])
    mine = sign_in(citizen)
    body(mine, reverse("messages"))
    with django_assert_num_queries(7):
        listed = body(mine, reverse("messages"))
    assert listed.count('class="faces"') == number


@pytest.mark.parametrize("number", [1, 12])
def test_who_takes_part_costs_the_same_for_two_and_thirteen(
    number: int, citizen: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    group = factories.make_group(citizen, *[make_follower(citizen) for _time in range(number)]).conversation
    mine = sign_in(citizen)
    page = reverse("group_people", args=[group.pk])
    body(mine, page)
    with django_assert_num_queries(4):
        body(mine, page)


@pytest.mark.parametrize("number", [1, 6])
def test_the_form_costs_the_same_for_one_and_six_known(
    number: int, citizen: User, sign_in: SignIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        factories.follow_person(citizen, factories.make_person())
    mine = sign_in(citizen)
    body(mine, reverse("group_new"))
    with django_assert_num_queries(6):
        shown = body(mine, reverse("group_new"))
    assert shown.count('name="people"') == number <= MOST


def test_nobody_else_finds_a_trace_of_a_group(
    group: Conversation, citizen: User, outsider: User, sign_in: SignIn
) -> None:
    """Its name, its people and what is said in it (DM-1, DM-2)."""
    services.rename_group(conversation=group, title="canari-7f3a", by=citizen)
    message = say(group, citizen, "canari-7f3a, marmotte")
    operator = factories.make_person()
    User.objects.filter(pk=operator.pk).update(is_staff=True, is_superuser=True)
    for client in (Client(), sign_in(outsider), sign_in(operator)):
        for address in (
            "/messages/",
            group.get_absolute_url(),
            f"{group.get_absolute_url()}?message={message.pk}",
            reverse("group_people", args=[group.pk]),
            reverse("group_leave", args=[group.pk]),
            citizen.get_absolute_url(),
            reverse("search") + "?q=marmotte",
        ):
            answer = client.get(address)
            assert b"canari" not in (b"".join(answer) if answer.streaming else answer.content), address
        assert client.get(group.get_absolute_url()).status_code in (302, 404)
