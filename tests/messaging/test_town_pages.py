"""The pages of private questions to a town hall; to everybody else they are not there (DM-1, DM-2, DM-4, OFF-2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries as Counted

from cases import figures
from cases.models import Case
from cases.services import assign
from core import search
from feed.models import kinds
from messaging import services
from messaging.models import Conversation, Message
from officials.questions.models import Question
from places.models import Town
from places.modules import Module
from places.services import add_service
from profiles.models import User
from profiles.services import end_mandate
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
CANARY = "canari7f3a"


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def talk(citizen: User, town: Town, clerk: User) -> Conversation:
    title, text = f"Titre zythum {CANARY}", f"Texte {CANARY}"
    return services.ask_town(town=town, by=citizen, title=title, text=text, key=uuid.uuid4())


def case_of(talk: Conversation) -> Case:
    return Case.objects.of(talk).get()


def body(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def send(client: Client, talk: Conversation, text: str = "Oui.", act: str = "answer_close", **more: object) -> object:
    typed = {"answer-text": text, "answer-key": uuid.uuid4(), "act": act, "last": Message.objects.latest("pk").pk}
    return client.post(reverse("talk_answer", args=[talk.pk]), typed | more)


def test_one_learns_who_reads_and_by_when_then_asks(
    citizen: User, town: Town, clerk: User, sign_in: SignIn, client: Client
) -> None:
    page, mine = reverse("town_write", args=[town.slug]), sign_in(citizen)
    assert page in body(client, town.get_absolute_url())
    assert client.get(page).status_code == 302
    shown = body(mine, page)
    for words in ("Qui répond au nom de la mairie", "30 jours", "non chiffrés de bout en bout", "publique plus tard"):
        assert words in shown
    assert not Conversation.objects.exists()
    typed = {"title": "Cantine", "text": "Gratuite ?", "key": uuid.uuid4()}
    talk = mine.post(page, typed, follow=True).content.decode()
    assert "Cantine" in talk and "Gratuite ?" in talk and "Réponse promise pour le" in talk and "Reçue" in talk
    assert "Mairie de Gap · Cantine" in body(mine, reverse("messages"))
    wrong = mine.post(page, typed | {"text": "", "title": "T" * 121, "key": "non"})
    assert wrong.status_code == 400 and "120 signes au plus" in wrong.content.decode()
    assert mine.post(page, typed | {"text": "a\0b", "key": uuid.uuid4()}).status_code in (302, 400)


def test_a_town_that_does_not_answer_says_so(citizen: User, town: Town, sign_in: SignIn, client: Client) -> None:
    page, mine = reverse("town_write", args=[town.slug]), sign_in(citizen)
    assert page not in body(client, town.get_absolute_url())
    shown = body(mine, page)
    assert "Personne ne répond ici au nom de cette mairie" in shown and "<textarea" not in shown
    kept = mine.post(page, {"title": "Cantine", "text": "Gratuite ?", "key": uuid.uuid4()})
    assert kept.status_code == 400 and "Gratuite ?" in kept.content.decode()
    factories.make_official(town)
    Town.objects.filter(pk=town.pk).update(closed_modules=[Module.PRIVATE])
    assert "ne prend pas de questions privées" in body(mine, page)


def test_the_clerk_answers_from_the_file(
    talk: Conversation, citizen: User, town: Town, clerk: User, sign_in: SignIn
) -> None:
    theirs, mine, file = sign_in(clerk), sign_in(citizen), case_of(talk).get_absolute_url()
    assert f"Titre zythum {CANARY}" in body(theirs, reverse("inbox", args=[town.slug]))
    assert theirs.get(talk.get_absolute_url()).url == file
    shown = body(theirs, file)
    assert f"Texte {CANARY}" in shown and "Répondre et clore" in shown and "Nadia Benali" in shown
    assert "Voir la page publique" not in shown and 'id="avancer"' not in shown
    assert send(theirs, talk, "Oui, pour tous.").url == f"{file}#m-{Message.objects.latest('pk').pk}"
    read = body(mine, talk.get_absolute_url())
    assert "Oui, pour tous." in read and "Réponse donnée" in read
    assert f"{clerk.name}</bdi>, <bdi>Secrétariat de mairie</bdi> · <bdi>Gap" in read
    assert "Compléter la réponse" in body(theirs, file)
    mine.post(talk.get_absolute_url(), {"text": "Et le soir ?", "key": uuid.uuid4()})
    assert "Reçue" in body(theirs, file) and "Et le soir ?" in body(theirs, file)
    send(theirs, talk, "Voyez la région.", act="close")
    assert "Close sans suite" in body(mine, talk.get_absolute_url())


def test_what_came_meanwhile_and_what_is_refused_keep_the_words(
    talk: Conversation, citizen: User, town: Town, clerk: User, sign_in: SignIn
) -> None:
    theirs, seen = sign_in(clerk), Message.objects.get().pk
    services.say(conversation=talk, by=citizen, text="J’ajoute ceci.", key=uuid.uuid4())
    late = send(theirs, talk, "Mes mots.", last=seen)
    assert late.status_code == 409
    page = late.content.decode()
    assert "Mes mots." in page and "J’ajoute ceci." in page
    assert f'name="last" value="{Message.objects.latest("pk").pk}"' in page
    empty = send(theirs, talk, "")
    assert empty.status_code == 400 and "Écrivez quelque chose." in empty.content.decode()
    assert send(theirs, talk, last="²" * 30, **{"answer-key": "x"}).status_code == 400
    of_roads = factories.make_official(town, role="agent", service=add_service(town=town, name="Voirie"))
    schools = add_service(town=town, name="Écoles")
    assign(case=case_of(talk), service=schools, assignee=None, by=clerk)
    refused = send(sign_in(of_roads), talk, "Mes mots.")
    assert refused.status_code == 403 and "Mes mots." in refused.content.decode()
    end_mandate(mandate=clerk.mandates.get(), at=timezone.now())
    gone = send(theirs, talk, "Mes mots.")
    assert gone.status_code == 404 and "Mes mots." in gone.content.decode()
    assert Message.objects.count() == 2


def test_an_open_file_fetches_what_was_said_since(
    talk: Conversation, citizen: User, clerk: User, sign_in: SignIn
) -> None:
    theirs, first = sign_in(clerk), Message.objects.get()
    said = services.say(conversation=talk, by=citizen, text="Et encore", key=uuid.uuid4())
    headers = {"X-Fragment": "said"}
    answer = theirs.get(talk.get_absolute_url(), {"apres": first.pk}, headers=headers).content.decode()
    assert "Et encore" in answer and CANARY not in answer and "<html" not in answer
    again = theirs.get(talk.get_absolute_url(), {"message": said.pk}, headers=headers).content.decode()
    assert "Et encore" in again
    assert theirs.get(talk.get_absolute_url(), {"apres": "²"}, headers=headers).status_code == 404
    assert theirs.get(case_of(talk).get_absolute_url(), {"avant": "²"}).status_code == 404


def test_it_is_made_public_in_one_act(
    talk: Conversation, town: Town, citizen: User, clerk: User, sign_in: SignIn
) -> None:
    factories.make_unclaimed(town)
    mine, theirs, page = sign_in(citizen), sign_in(clerk), reverse("talk_public", args=[talk.pk])
    send(theirs, talk, "Réponse privée-9z")
    assert page in body(mine, talk.get_absolute_url())
    shown = body(mine, page)
    assert f"Texte {CANARY}" in shown and "Jeanne Nommée" in shown and "restent privés" in shown
    assert not Question.objects.exists()
    assert mine.post(page, {"title": "", "text": ""}).status_code == 400
    for _time in range(2):
        done = mine.post(page, {"title": "La cantine est-elle gratuite ?", "text": "Pour tous."})
        assert done.url == talk.get_absolute_url()
    question = Question.objects.get()
    assert question.get_absolute_url() in body(mine, talk.get_absolute_url())
    assert question.get_absolute_url() in body(theirs, case_of(talk).get_absolute_url())
    public = body(Client(), question.get_absolute_url())
    assert "La cantine est-elle gratuite ?" in public and "privée-9z" not in public and CANARY not in public
    for other in (theirs, sign_in(factories.make_person())):
        assert other.get(page).status_code == 404


def test_to_others_it_is_not_there(
    talk: Conversation, town: Town, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    """Another town's clerk, a councillor, a mandate that ended, a second factor taken away, a stranger."""
    former = factories.make_official(town)
    end_mandate(mandate=former.mandates.get(), at=timezone.now() - timedelta(seconds=1))
    unprotected = factories.make_person()
    factories.make_mandate(unprotected, town, second_factor=False)
    others = [outsider, factories.make_official(factories.make_town()), factories.make_official(town, "councillor")]
    others += [former, unprotected]
    file, page = case_of(talk).get_absolute_url(), talk.get_absolute_url()
    for person in others:
        browser = sign_in(person)
        for address in (page, file, reverse("talk_public", args=[talk.pk])):
            answer = browser.get(address)
            assert answer.status_code in ((404, 403) if person is unprotected else (404,)), (person, address)
            assert CANARY not in answer.content.decode()
        assert browser.get(page, headers={"X-Fragment": "said"}).status_code == 404
        assert browser.post(page, {"text": "Moi aussi", "key": uuid.uuid4()}).status_code == 404
        assert send(browser, talk).status_code in (404, 302)
    assert Message.objects.count() == 1


def test_no_word_of_it_stands_anywhere_else(
    talk: Conversation, town: Town, citizen: User, clerk: User, sign_in: SignIn, client: Client
) -> None:
    """DM-1: every page, file and index of the town, for the public and for another town hall."""
    elsewhere = factories.make_town()
    other, theirs = sign_in(factories.make_official(elsewhere)), sign_in(clerk)
    names = ("town", "town_answers", "town_questions", "town_feed")
    addresses = [reverse(name, args=[town.slug]) for name in names]
    addresses += [citizen.get_absolute_url(), "/recherche/?q=zythum", "/messages/", "/mes-demarches/", "/"]
    for browser in (client, sign_in(factories.make_person(town=town)), other):
        for address in addresses:
            answer = browser.get(address, follow=True)
            assert CANARY not in answer.content.decode(), address
    for name in ("inbox_csv", "inbox_geojson"):
        assert other.get(reverse(name, args=[town.slug])).status_code == 404
        sheet = b"".join(theirs.get(reverse(name, args=[town.slug]))).decode()  # not in a file that goes round either
        assert str(case_of(talk).pk) in sheet and CANARY not in sheet
    found = search.keys(search.Query.read("zythum"), kinds=list(kinds()), place=town.pk, limit=5)
    assert not any(found.values())
    none = theirs.get(reverse("inbox", args=[town.slug]), {"q": "zythum"}).content.decode()
    assert "Aucun dossier ne répond à ces filtres." in none
    assert f"Titre zythum {CANARY}" in body(theirs, reverse("inbox", args=[town.slug]), q=str(case_of(talk).pk))


def test_the_public_figures_count_none_of_it(talk: Conversation, town: Town, citizen: User, clerk: User) -> None:
    figures.forget()
    assert figures.of(town).total.received == 0
    assert not Case.objects.public_to(citizen).exists() and not Case.objects.public_to(clerk).exists()
    kind = ContentType.objects.get_for_model(Conversation)
    assert Case.objects.filter(content_type=kind).count() == 1


def test_more_questions_cost_no_more_queries(
    talk: Conversation, citizen: User, town: Town, clerk: User, sign_in: SignIn, django_assert_num_queries: Counted
) -> None:
    mine, theirs, inbox = sign_in(citizen), sign_in(clerk), reverse("inbox", args=[town.slug])
    for more in (0, 2):
        for _time in range(more):
            services.ask_town(town=town, by=citizen, title="Autre", text="Encore", key=uuid.uuid4())
            services.say(conversation=talk, by=citizen, text="Encore", key=uuid.uuid4())
        for browser, address, queries in (
            (theirs, inbox, 11),
            (theirs, case_of(talk).get_absolute_url(), 15),
            (mine, talk.get_absolute_url(), 14),
            (mine, reverse("messages"), 7),
            (mine, reverse("town_write", args=[town.slug]), 6),
        ):
            body(browser, address)
            with django_assert_num_queries(queries):
                body(browser, address)
