"""Silences ended early, and what of a decided flag does not last."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alerts.models import Notification
from messaging import services, tasks
from messaging.models import Flag, Ruling, Shown
from messaging.rules import may_send
from places.models import Town
from profiles.models import User
from profiles.privacy import data_of, erase
from profiles.services import end_mandate
from tests import factories

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
WORDS = "Nous avons relu : canari-levée."


@pytest.fixture
def other(town: Town) -> User:
    return factories.make_person("Marc Lemoine", town=town)


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


@pytest.fixture
def silence(citizen: User, other: User, mayor: User) -> Ruling:
    factories.follow_person(citizen, other)
    flag = factories.make_flag(citizen, factories.make_message(other, citizen, "canari-menace"), words="canari-mots")
    return factories.make_ruling(flag, "silence", 7, by=mayor)


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_who_decided_ends_a_silence_and_the_person_reads_why(
    silence: Ruling, citizen: User, other: User, mayor: User, sign_in: SignIn
) -> None:
    page, decides = reverse("ruling_lift", args=[silence.pk]), sign_in(mayor)
    assert page in body(decides, silence.flag.get_absolute_url())
    assert "Des menaces répétées." in body(decides, page)
    for words in ("", "court"):
        refused = decides.post(page, {"words": words})
        assert refused.status_code == 400 and words in refused.content.decode()
    assert not may_send(other)
    assert decides.post(page, {"words": WORDS}).url == silence.flag.get_absolute_url()
    assert may_send(other)
    factories.make_message(other, citizen, "Pardon.")
    rung = Notification.objects.filter(recipient=other, verb="messaging.lifted")
    assert rung.count() == 1 and "canari" not in str(rung.values())
    theirs = sign_in(other)
    assert WORDS in body(theirs, silence.get_absolute_url())
    assert "vous pouvez de nouveau envoyer" in body(theirs, reverse("notifications")).lower()
    assert WORDS in body(decides, silence.flag.get_absolute_url())
    assert WORDS not in body(sign_in(citizen), silence.flag.get_absolute_url())  # the reporter reads the outcome alone
    assert decides.get(page).status_code == decides.post(page, {"words": WORDS}).status_code == 404
    with pytest.raises(services.NotYoursToLift):
        services.lift_silence(ruling=silence, by=mayor, words=WORDS)
    assert WORDS in str(data_of(other)) and WORDS in str(data_of(mayor))


def test_an_operator_to_whom_one_appeals_is_led_there(silence: Ruling, other: User, sign_in: SignIn) -> None:
    operator = factories.make_operator()
    theirs, page = sign_in(operator), reverse("ruling_lift", args=[silence.pk])
    assert theirs.get(silence.get_absolute_url()).url == page
    shown = body(theirs, page)
    assert other.name in shown and "canari" not in shown  # neither what was said nor who showed it
    assert theirs.post(page, {"words": WORDS}).url == reverse("operator_flags")
    silence.refresh_from_db()
    assert may_send(other) and silence.lifted_by == operator and silence.lifted_at == silence.until


def test_nobody_else_ends_one(
    silence: Ruling, citizen: User, other: User, mayor: User, town: Town, outsider: User, sign_in: SignIn
) -> None:
    colleague = factories.make_official(town, "deputy", "Adjointe")
    party = factories.make_operator()
    factories.follow_person(party, other)
    group = factories.make_group(citizen, other, party)
    Flag.objects.filter(pk=silence.flag_id).update(conversation=group.conversation)
    page = reverse("ruling_lift", args=[silence.pk])
    end_mandate(mandate=mayor.mandates.get(), at=timezone.now())
    for person in (citizen, other, outsider, colleague, party, mayor):
        assert sign_in(person).get(page).status_code == 404, person
        with pytest.raises(services.NotYoursToLift):
            services.lift_silence(ruling=silence, by=person, words=WORDS)
    assert Client().get(page).status_code == 302
    assert not may_send(other)


def test_six_months_later_only_the_outcome_is_known(
    silence: Ruling, citizen: User, other: User, mayor: User, sign_in: SignIn
) -> None:
    services.lift_silence(ruling=silence, by=mayor, words=WORDS)
    recent = factories.make_ruling(factories.make_flag(citizen, factories.make_message(other, citizen)), by=mayor)
    waiting = factories.make_flag(citizen, factories.make_message(other, citizen), words="canari-attend")
    Flag.objects.update(at=timezone.now() - timedelta(days=400))
    Ruling.objects.filter(pk=silence.pk).update(at=timezone.now() - timedelta(days=182))
    tasks.forget_old_flags({})
    assert Shown.objects.count() == 3
    Ruling.objects.filter(pk=silence.pk).update(at=timezone.now() - timedelta(days=184))
    for _twice in range(2):
        tasks.forget_old_flags({})
    assert {copy.flag for copy in Shown.objects.all()} == {recent.flag, waiting}
    flag = Flag.objects.get(pk=silence.flag_id)
    assert (flag.words, flag.accused, flag.reporter, flag.ruling.outcome) == ("", other, citizen, "silence")
    assert (flag.ruling.reasons, flag.ruling.lift_words) == ("", "")
    for person, address in (
        (mayor, flag.get_absolute_url()),
        (citizen, flag.get_absolute_url()),
        (other, silence.get_absolute_url()),
    ):
        page = body(sign_in(person), address)
        assert "six mois après la décision" in page and "canari" not in page, person
    assert "canari-attend" in body(sign_in(mayor), waiting.get_absolute_url())


def test_an_erased_person_leaves_no_word_of_it(silence: Ruling, other: User, mayor: User) -> None:
    services.lift_silence(ruling=silence, by=mayor, words=WORDS)
    erase(other)
    silence.refresh_from_db()
    assert (silence.lift_words, silence.person) == ("", None)
    erase(mayor)
    silence.refresh_from_db()
    assert silence.lifted_by is None
