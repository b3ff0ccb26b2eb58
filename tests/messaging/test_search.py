"""Finding a message of one's own conversations again, by words that nobody reads in the database (DM-1, DM-5)."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from core.search import Query
from messaging import search, services
from messaging.models import Conversation, Kind, Message, MessageWord, Part, Standing
from messaging.querysets import PAGE
from profiles.models import User
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


def found(viewer: User, words: str) -> list[str]:
    rows, _older = search.find(Query.read(words), viewer=viewer)
    return [row.message.text for row in rows]


def test_all_words_must_be_in_the_message(citizen: User, friend: User) -> None:
    factories.make_message(citizen, friend, "Le marché de samedi")
    factories.make_message(friend, citizen, "Les marchés de Noël, samedi à l’école")
    assert found(citizen, "marche samedi") == ["Les marchés de Noël, samedi à l’école", "Le marché de samedi"]
    assert found(friend, "MARCHÉ Noel") == ["Les marchés de Noël, samedi à l’école"]
    assert found(citizen, "marché dimanche") == []
    assert found(citizen, "le la de") == found(citizen, "") == found(citizen, "\x00'\"%_") == []


def test_other_words_are_found_by_and_deleted_ones_not(citizen: User, friend: User) -> None:
    message = factories.make_message(citizen, friend, "Rendez-vous au lavoir")
    services.edit_message(message=message, by=citizen, text="Rendez-vous à la fontaine")
    assert found(citizen, "lavoir") == [] and len(found(citizen, "fontaine")) == 1
    services.delete_message(message=message, by=citizen)
    assert found(citizen, "fontaine") == []
    assert not MessageWord.objects.exists()
    factories.make_message(citizen, friend, "Au lavoir")
    services.erase_person(citizen)
    assert not MessageWord.objects.exists()


def test_nobody_else_finds_it(citizen: User, friend: User, outsider: User) -> None:
    """DM-1: nor in a request that waits, nor once one has left, nor from before one came."""
    message = factories.make_message(citizen, friend, "marmotte")
    assert found(outsider, "marmotte") == []
    asked = factories.make_message(outsider, citizen, "hermine")
    assert found(citizen, "hermine") == [] and found(outsider, "hermine") == ["hermine"]
    services.answer_request(part=Part.objects.get(conversation=asked.conversation, person=citizen), accepted=True)
    assert found(citizen, "hermine") == ["hermine"]
    talk = Conversation.objects.create(kind=Kind.GROUP, started_by=citizen)
    Part.objects.create(conversation=talk, person=citizen)
    services.say(conversation=talk, by=citizen, text="gentiane jaune", key=uuid.uuid4())
    late = Part.objects.create(conversation=talk, person=outsider, since=Message.objects.latest("pk").pk + 1)
    services.say(conversation=talk, by=citizen, text="gentiane bleue", key=uuid.uuid4())
    assert found(outsider, "gentiane") == ["gentiane bleue"]
    Part.objects.filter(pk=late.pk).update(standing=Standing.LEFT)
    assert found(outsider, "gentiane") == []
    Part.objects.filter(conversation=message.conversation, person=friend).update(standing=Standing.REFUSED)
    assert found(friend, "marmotte") == []


def test_the_same_word_is_another_number_in_each_conversation(citizen: User, friend: User, settings: Any) -> None:
    """A copy of the database tells not even where the same was said (DM-5)."""
    factories.make_message(citizen, friend, "marmotte")
    factories.make_message(citizen, text="marmotte")
    words = set(MessageWord.objects.values_list("word", flat=True))
    assert len(words) == 2
    talk = Conversation.objects.order_by("pk").first()
    assert talk is not None
    known = search.numbers(talk.pk, "marmotte")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    assert search.numbers(talk.pk, "marmotte") != known
    assert found(citizen, "marmotte") == []
    settings.SECRET_KEY_FALLBACKS = [former]  # which messages themselves need too
    assert len(found(citizen, "marmotte")) == 2


def test_the_page_marks_the_words_and_leads_to_the_place(
    citizen: User, friend: User, sign_in: Callable[[User], Client]
) -> None:
    said = [factories.make_message(citizen, friend, f"numéro-{number} marmotte") for number in range(PAGE * 2)]
    mine, page = sign_in(citizen), reverse("message_search")
    assert page in mine.get(reverse("messages")).content.decode()
    answer = mine.get(page, {"q": "marmotte"})
    assert "no-store" in answer["Cache-Control"]
    shown = answer.content.decode()
    assert shown.count("<mark>marmotte</mark>") == search.PAGE and "Fatou Ndiaye" in shown
    older = re.search(r'href="\?(q=marmotte&amp;avant=\d+)"', shown)
    assert older
    older_page = f"{page}?{older[1].replace('&amp;', '&')}"
    assert "numéro-59" in shown and "numéro-59" not in mine.get(older_page).content.decode()
    place = f"{said[5].conversation.get_absolute_url()}?autour={said[5].pk}"
    assert f'href="{place}#m-{said[5].pk}"' in mine.get(f"{page}?q=numéro-5").content.decode()
    around = [int(number) for number in re.findall(r"numéro-(\d+)", mine.get(place).content.decode())]
    assert around == list(range(5 + PAGE))
    assert mine.get(page, {"q": "x", "avant": "x"}).status_code == 404
    assert mine.get(place + "x").status_code == 404
    assert "Aucun message trouvé" in mine.get(page, {"q": "chamois"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_it_costs_the_same_for_one_and_three(
    number: int, citizen: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _time in range(number):
        factories.make_message(factories.make_person(), citizen, "marmotte")
    Part.objects.filter(standing=Standing.ASKED).update(standing=Standing.TAKEN, read=F("last"))
    with django_assert_num_queries(3):
        assert len(found(citizen, "marmotte")) == number
