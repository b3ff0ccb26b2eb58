"""What one began to write in a conversation: kept for all one's devices, forgotten once it is sent."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.models import StreamMove
from messaging import services
from messaging.models import MAX_TEXT, Draft, Message, Part, Standing
from messaging.streams import stream
from profiles.models import User
from profiles.privacy import data_of
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
    return factories.make_message(friend, citizen, "Bonjour")


def touched() -> list[str]:
    return list(StreamMove.objects.filter(stream__startswith="talk:").values_list("stream", flat=True))


def test_it_is_kept_letter_for_letter_sealed_and_one(
    citizen: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    mine, address = sign_in(citizen), reverse("talk_draft", args=[said.conversation_id])
    for text in ("canari", "canari-7f3a \n\n<b>é "):
        assert mine.post(address, {"text": text, "key": uuid.uuid4()}).status_code == 204
    assert Draft.objects.get().text == "canari-7f3a \n\n<b>é "
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM messaging_draft")
        assert "canari" not in cursor.fetchone()[0]
    assert touched() == [stream(said.conversation_id, citizen.pk)] * 2  # one's own devices, and nobody else's
    shown = mine.get(reverse("talk", args=[said.conversation_id])).content.decode()
    assert "canari-7f3a \n\n&lt;b&gt;é </textarea>" in shown
    state = mine.get(reverse("talk_state", args=[said.conversation_id])).content.decode()
    assert 'data-draft-kept="canari-7f3a \n\n&lt;b&gt;é "' in state
    assert ">Brouillon<" in mine.get(reverse("messages")).content.decode()
    mine.post(address, {"text": " \n"})
    assert not Draft.objects.exists()
    assert ">Brouillon<" not in mine.get(reverse("messages")).content.decode()


def test_sending_forgets_it_and_what_comes_late_is_not_kept(
    citizen: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    mine, key = sign_in(citizen), uuid.uuid4()
    address = reverse("talk_draft", args=[said.conversation_id])
    mine.post(address, {"text": "Oui", "key": key})
    StreamMove.objects.all().delete()
    mine.post(reverse("talk", args=[said.conversation_id]), {"text": "Oui !", "key": key})
    assert not Draft.objects.exists()
    assert touched() == [stream(said.conversation_id, citizen.pk)]
    mine.post(address, {"text": "Oui", "key": key})  # left the page before it was sent, arrived after
    assert not Draft.objects.exists()


def test_without_a_script_it_is_kept_by_a_button(
    citizen: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    mine, talk = sign_in(citizen), reverse("talk", args=[said.conversation_id])
    answer = mine.post(talk, {"text": "Pour plus tard", "key": uuid.uuid4(), "act": "keep"})
    assert answer.url == reverse("messages")
    assert "Pour plus tard</textarea>" in mine.get(talk).content.decode()
    assert Message.objects.count() == 1


@pytest.mark.parametrize("text", ["\x00", "é" * (MAX_TEXT + 5), "\ud800".encode("utf-8", "surrogatepass")])
def test_whatever_is_sent_is_kept_or_not(
    text: str | bytes, citizen: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    address = reverse("talk_draft", args=[said.conversation_id])
    mine = sign_in(citizen)
    for key in ("x", "\x00", str(uuid.uuid4())):
        assert mine.post(address, {"text": text, "key": key}).status_code in (204, 400)  # NUL is refused everywhere
    assert all(len(draft.text) <= MAX_TEXT for draft in Draft.objects.all())


def test_it_is_its_writer_s_alone(
    citizen: User, friend: User, outsider: User, said: Message, sign_in: Callable[[User], Client]
) -> None:
    services.keep_draft(conversation=said.conversation, by=citizen, text="canari-7f3a")
    talk = reverse("talk", args=[said.conversation_id])
    assert "canari" not in sign_in(friend).get(talk).content.decode()
    for client in (sign_in(outsider), sign_in(friend)):
        assert ">Brouillon<" not in client.get(reverse("messages")).content.decode()
    assert sign_in(outsider).post(reverse("talk_draft", args=[said.conversation_id]), {"text": "a"}).status_code == 404
    assert "canari" in str(data_of(citizen)) and "canari" not in str(data_of(friend))
    Part.objects.filter(person=citizen).update(standing=Standing.LEFT)
    assert not Draft.objects.visible_to(citizen).exists()
    services.erase_person(citizen)
    assert not Draft.objects.exists()
