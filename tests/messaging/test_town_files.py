"""Files of a question to a town hall, answers that quote, and how long an answer may be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from messaging import services
from messaging.models import Conversation, Enclosure, Message
from messaging.services import Along, NewFile
from places.models import Town
from profiles.models import User
from profiles.services import end_mandate
from tests import factories
from tests.core.pictures import photo
from tests.factories import PDF

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


def jpeg() -> SimpleUploadedFile:
    return SimpleUploadedFile("IMG_1.jpg", photo(), "image/jpeg")


def pdf(name: str = "devis.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/pdf")


def address(file: Enclosure, key: str = "") -> str:
    return reverse("message_file", args=[file.message.conversation_id, key or file.key])


def body(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def ask(client: Client, town: Town, **typed: Any) -> Any:
    told = {"title": "Trottoir", "text": "Voyez.", "key": uuid.uuid4()} | typed
    return client.post(reverse("town_write", args=[town.slug]), told)


def reply(client: Client, talk: Conversation, **typed: Any) -> Any:
    last = Message.objects.latest("pk").pk
    told = {"answer-text": "Voici.", "answer-key": uuid.uuid4(), "act": "answer_close", "last": last} | typed
    return client.post(reverse("talk_answer", args=[talk.pk]), told)


def file_of(talk: Conversation) -> str:
    return Case.objects.of(talk).get().get_absolute_url()


def test_a_question_brings_photos_that_the_town_hall_opens(
    citizen: User, town: Town, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    mine, theirs = sign_in(citizen), sign_in(clerk)
    assert 'name="photos"' in body(mine, reverse("town_write", args=[town.slug]))
    assert ask(mine, town, text="", photos=[jpeg()], alt="Le trottoir cassé").status_code == 302
    talk, file = Conversation.objects.get(), Enclosure.objects.get()
    shown = body(theirs, file_of(talk))
    assert str(file.small_key) in shown and "Le trottoir cassé" in shown
    assert str(file.small_key) in body(mine, talk.get_absolute_url())
    others = [outsider, factories.make_official(factories.make_town()), factories.make_official(town, "councillor")]
    for key in (file.key, str(file.small_key)):
        assert theirs.get(address(file, key)).status_code == mine.get(address(file, key)).status_code == 200
        assert {sign_in(one).get(address(file, key)).status_code for one in others} == {404}
    end_mandate(mandate=clerk.mandates.get(), at=timezone.now())
    assert theirs.get(address(file)).status_code == 404  # OFF-2


def test_an_answer_brings_a_document_that_the_citizen_opens(
    citizen: User, town: Town, clerk: User, outsider: User, sign_in: SignIn
) -> None:
    talk = factories.make_private_question(citizen, town)
    mine, theirs = sign_in(citizen), sign_in(clerk)
    assert 'name="answer-document"' in body(theirs, file_of(talk))
    assert reply(theirs, talk, **{"answer-document": pdf("règlement.pdf")}).status_code == 302
    file = Enclosure.objects.get()
    assert "règlement.pdf" in body(mine, talk.get_absolute_url())
    assert mine.get(address(file))["Content-Disposition"].startswith("attachment")
    assert sign_in(outsider).get(address(file)).status_code == 404


def test_what_is_no_file_is_refused_and_the_words_stay(citizen: User, town: Town, clerk: User, sign_in: SignIn) -> None:
    mine, theirs = sign_in(citizen), sign_in(clerk)
    for wrong in ({"document": pdf(data=b"MZ")}, {"photos": [pdf()]}, {"photos": [jpeg()] * 5}, {"text": ""}):
        refused = ask(mine, town, **{"title": "gardé", **wrong})
        assert refused.status_code == 400 and "gardé" in refused.content.decode(), wrong
    assert not Conversation.objects.exists()
    talk = factories.make_private_question(citizen, town)
    for wrong in (
        {"answer-document": pdf(data=b"MZ"), "answer-text": "gardé"},
        {"answer-text": "", "answer-photos": [jpeg()], "act": "close"},  # whoever gets no answer reads why
        {"answer-text": ""},
    ):
        refused = reply(theirs, talk, **wrong)
        assert refused.status_code == 400, wrong
        assert str(wrong["answer-text"]) in refused.content.decode()
    assert Message.objects.count() == 1 and not Enclosure.objects.exists()


def test_an_agent_answers_a_given_message(citizen: User, town: Town, clerk: User, sign_in: SignIn) -> None:
    talk = factories.make_private_question(citizen, town)
    first, theirs = Message.objects.get(), sign_in(clerk)
    assert f"?reponse={first.pk}#fin" in body(theirs, file_of(talk))
    assert f'name="reponse" value="{first.pk}"' in body(theirs, file_of(talk), reponse=str(first.pk))
    reply(theirs, talk, reponse=first.pk)
    assert Message.objects.latest("pk").reply_to == first
    elsewhere = factories.make_message(citizen)
    reply(theirs, talk, reponse=elsewhere.pk)
    assert Message.objects.latest("pk").reply_to is None
    fragment = theirs.get(talk.get_absolute_url(), headers={"X-Fragment": "said"}).content.decode()
    assert f"?reponse={first.pk}#fin" in fragment


def test_an_answer_is_taken_back_for_a_quarter_of_an_hour_only(
    citizen: User, town: Town, clerk: User, sign_in: SignIn
) -> None:
    talk = factories.make_private_question(citizen, town)
    theirs, along = sign_in(clerk), Along(files=(NewFile(PDF, "devis.pdf"),))
    said = [
        services.answer_as_town(conversation=talk, by=clerk, text=text, key=uuid.uuid4(), along=along)
        for text in ("Oui.", "Non.")
    ]
    delete = [reverse("message_delete", args=[talk.pk, message.pk]) for message in said]
    assert delete[0] in body(theirs, file_of(talk))
    theirs.post(delete[0])
    said[0].refresh_from_db()
    assert said[0].deleted_at is not None
    Message.objects.filter(pk=said[1].pk).update(sent_at=timezone.now() - timedelta(minutes=16))
    assert delete[1] not in body(theirs, file_of(talk))
    refused = theirs.post(delete[1], follow=True).content.decode()
    assert "pendant un quart d’heure seulement" in refused
    said[1].refresh_from_db()
    assert (said[1].text, said[1].enclosures.count()) == ("Non.", 1)
    asked = Message.objects.get(author=citizen)
    Message.objects.filter(pk=asked.pk).update(sent_at=timezone.now() - timedelta(days=9))
    services.delete_message(message=asked, by=citizen)  # one's own question, whenever
