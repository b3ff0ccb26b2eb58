"""What a frozen account answered in private in a town's name: hidden while it is checked, and given back (OFF-5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core.models import StreamEvent, Task
from messaging import services
from messaging.models import Conversation, Enclosure, Message, MessageWord
from messaging.services import Along, NewFile
from moderation.models import Decision
from moderation.services import freeze_official, lift_freeze
from places.models import Town
from profiles.models import Mandate, User
from tests import factories
from tests.factories import PDF
from tests.feed.steps import work

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
HIDDEN = "Réponse masquée le temps d’une vérification"


@pytest.fixture
def thief(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


@pytest.fixture
def deputy(town: Town) -> User:
    return factories.make_official(town, "deputy", "Adjointe")


@pytest.fixture
def talk(citizen: User, town: Town, thief: User) -> Conversation:
    return factories.make_private_question(citizen, town)


def answer(talk: Conversation, by: User, text: str, **along: Any) -> Message:
    told = {"key": uuid.uuid4(), "along": Along(**along)}
    return services.answer_as_town(conversation=talk, by=by, text=text, **told)


def freeze(person: User, by: User, **told: Any) -> Decision:
    return freeze_official(mandate=Mandate.objects.get(person=person), by=by, **told)


def body(client: Client, address: str) -> str:
    found = client.get(address)
    assert found.status_code == 200
    return found.content.decode()


def test_it_is_hidden_everywhere_and_comes_back(
    talk: Conversation, citizen: User, town: Town, thief: User, mayor: User, deputy: User, sign_in: SignIn
) -> None:
    post = factories.make_post(citizen, town, body="Fête canari-carte")
    file = (NewFile(PDF, "canari.pdf"),)
    said = answer(talk, thief, "Payez ici : canari7f3a", about=post, files=file)
    true = answer(talk, mayor, "La cantine est gratuite.")
    other = factories.make_message(thief, factories.make_person(), "Personnel")  # in no capacity
    decision = freeze(thief, mayor)
    mine, theirs = sign_in(citizen), sign_in(mayor)
    sent = Enclosure.objects.get()
    for page in (
        body(mine, talk.get_absolute_url()),
        body(theirs, Case.objects.of(talk).get().get_absolute_url()),
        body(mine, f"{reverse('message_search')}?q=canari7f3a"),
    ):
        assert (
            "Payez ici" not in page and "canari.pdf" not in page and sent.key not in page and "canari-carte" not in page
        )
    assert HIDDEN in body(mine, talk.get_absolute_url())
    assert "La cantine est gratuite." in body(mine, talk.get_absolute_url())
    assert mine.get(reverse("message_file", args=[talk.pk, sent.key])).status_code == 404
    assert not MessageWord.objects.filter(message=said).exists()
    other.refresh_from_db()
    assert (other.text, true.text) == ("Personnel", "La cantine est gratuite.")
    register = body(Client(), reverse("town_decisions", args=[town.slug]))
    assert decision.parts.count() == 0 and "Questions privées" not in register  # DM-2
    before = StreamEvent.objects.filter(stream=f"user:{citizen.pk}").count()
    work()
    told = StreamEvent.objects.filter(stream=f"user:{citizen.pk}").order_by("seq")
    assert told.count() == before + 1 and told.last().data["message"] == str(said.pk)  # type: ignore[union-attr]
    assert "canari" not in str(list(Task.objects.values_list("payload", flat=True)))

    assert lift_freeze(decision=decision, by=mayor, restores=True) is None
    assert HIDDEN in body(mine, talk.get_absolute_url())
    assert lift_freeze(decision=decision, by=deputy, restores=True) is not None
    page = body(mine, talk.get_absolute_url())
    assert "Payez ici : canari7f3a" in page and "canari.pdf" in page and "canari-carte" in page and HIDDEN not in page
    assert mine.get(reverse("message_file", args=[talk.pk, sent.key])).status_code == 200
    assert MessageWord.objects.filter(message=said).exists()


def test_what_is_not_given_back_says_so(
    talk: Conversation, citizen: User, thief: User, mayor: User, deputy: User, sign_in: SignIn
) -> None:
    said = answer(talk, thief, "Payez ici")
    decision = freeze(thief, mayor)
    for person in (mayor, deputy):
        lift_freeze(decision=decision, by=person, restores=False)
    page = body(sign_in(citizen), talk.get_absolute_url())
    assert "Réponse retirée" in page and "Payez ici" not in page and HIDDEN not in page
    with pytest.raises(services.NotNow):  # nor is it the holder's to word anew
        services.edit_message(message=said, by=thief, text="Autre chose")
    again = answer(talk, thief, "Rien à payer.")
    second = freeze(thief, mayor)  # another freeze, and its end, give back only what it took
    for person in (mayor, deputy):
        lift_freeze(decision=second, by=person, restores=True)
    said.refresh_from_db()
    again.refresh_from_db()
    assert "Réponse retirée" in said.text and again.text == "Rien à payer."


def test_how_far_back_is_chosen_and_other_towns_are_left(
    talk: Conversation, citizen: User, town: Town, thief: User, mayor: User
) -> None:
    elsewhere = factories.make_town()
    factories.make_mandate(thief, elsewhere)
    old, late, edited = (answer(talk, thief, text) for text in ("ancienne", "récente", "reprise"))
    away = answer(factories.make_private_question(citizen, elsewhere), thief, "ailleurs")
    long_ago = timezone.now() - timedelta(days=3)
    Message.objects.filter(pk__in=[old.pk, edited.pk]).update(sent_at=long_ago)
    Message.objects.filter(pk=edited.pk).update(edited_at=timezone.now())
    freeze_official(mandate=Mandate.objects.get(person=thief, town=town), by=mayor)
    assert [Message.objects.get(pk=row.pk).text.startswith(HIDDEN) for row in (old, late, edited, away)] == [
        False,
        True,
        True,
        False,
    ]
