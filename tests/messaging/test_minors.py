"""A minor and somebody who acts for a town never meet in a request that neither asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from messaging import services
from messaging.models import Conversation, Message, Part
from messaging.rules import Reach, kept_apart, may_say, reach, seeming_reach
from places.models import Town
from profiles.models import Mandate, User
from profiles.privacy import data_of
from profiles.services import update_privacy
from tests import factories
from tests.api.program import Program

pytestmark = pytest.mark.django_db


def grow_young(person: User, minor: bool = True) -> None:
    update_privacy(person=person, shows_follows=False, is_listed=False, is_minor=minor)


@pytest.fixture
def minor(citizen: User) -> User:
    grow_young(citizen)
    return citizen


@pytest.fixture
def official(town: Town) -> User:
    return factories.make_official(town, "councillor", "Conseiller")


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_closed_in_both_directions_even_to_who_follows(minor: User, official: User) -> None:
    factories.follow_person(minor, official)
    factories.follow_person(official, minor)
    assert kept_apart(minor, official) and kept_apart(official, minor)
    assert reach(minor, official) is reach(official, minor) is Reach.CLOSED
    with pytest.raises(services.KeptApart, match="Pour votre protection"):
        factories.make_message(minor, official)
    with pytest.raises(services.OutOfReach, match=r"^Vous ne pouvez pas écrire à cette personne\.$"):
        factories.make_message(official, minor)
    assert not Conversation.objects.exists()
    Mandate.objects.filter(person=official).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert reach(minor, official) is Reach.OPEN


def test_minors_and_others_write_as_everybody(minor: User, official: User, outsider: User) -> None:
    grow_young(outsider)
    assert not kept_apart(minor, outsider)
    assert reach(minor, outsider) is Reach.REQUEST
    grow_young(outsider, minor=False)
    assert reach(minor, outsider) is reach(outsider, minor) is reach(outsider, official) is Reach.REQUEST


def test_the_pages_say_so_before_one_types(minor: User, official: User, sign_in: Callable[[User], Client]) -> None:
    page = reverse("talk_with", args=[official.handle])
    shown = body(sign_in(minor), page)
    assert "Pour votre protection" in shown and 'name="text"' not in shown
    theirs = reverse("talk_with", args=[minor.handle])
    desk = sign_in(official)
    shown, other = body(desk, theirs), body(desk, reverse("talk_with", args=[factories.make_person("Mia").handle]))
    assert "protection" not in shown and 'name="text"' in shown
    assert shown.count("\n") == other.count("\n") and ("demande" in shown) is ("demande" in other)
    sent = {"text": "Bonjour", "key": uuid.uuid4()}
    assert sign_in(minor).post(page, sent).status_code == 400
    answer = desk.post(theirs, sent)
    assert answer.status_code == 400 and "Vous ne pouvez pas écrire à cette personne." in answer.content.decode()
    assert not Conversation.objects.exists()


def test_an_official_does_not_learn_who_is_a_minor(minor: User, official: User, outsider: User) -> None:
    assert seeming_reach(official, minor) is seeming_reach(official, outsider) is Reach.REQUEST
    assert seeming_reach(minor, official) is Reach.CLOSED
    program = Program.of(official)
    assert program.read(f"/people/{minor.handle}/messages/") == program.read(f"/people/{outsider.handle}/messages/")


@pytest.mark.parametrize("adder", ["official", "citizen"])
def test_a_group_does_not_tell_who_is_a_minor(adder: str, minor: User, official: User, outsider: User) -> None:
    """They seem to be asked, and hear of nothing."""
    by, people = (official, [minor]) if adder == "official" else (outsider, [official, minor])
    talk = factories.make_group(by, *people).conversation
    assert Part.objects.get(conversation=talk, person=minor).seems_asked
    assert not Part.objects.visible_to(minor).exists()
    assert not Message.objects.visible_to(minor).exists()


@pytest.mark.parametrize("what", ["ticked", "elected"])
@pytest.mark.parametrize("first", ["minor", "official"])
def test_a_request_that_waits_is_gone_when_it_becomes_one(
    what: str, first: str, citizen: User, outsider: User, town: Town, sign_in: Callable[[User], Client]
) -> None:
    """Whichever of the two changes, and whoever wrote."""
    by, to = (citizen, outsider) if first == "minor" else (outsider, citizen)
    if what == "ticked":
        factories.make_mandate(outsider, town, "councillor", "Conseiller")
    else:
        grow_young(citizen)
    talk = factories.make_message(by, to).conversation
    if what == "ticked":
        grow_young(citizen)
    else:
        factories.make_mandate(outsider, town, "councillor", "Conseiller")
    to.refresh_from_db()
    assert not Part.objects.visible_to(to).exists()
    theirs = sign_in(to)
    assert by.name not in body(theirs, reverse("messages") + "?vue=demandes")
    assert "(1)" not in body(theirs, reverse("messages"))
    assert theirs.get(talk.get_absolute_url()).status_code == 404
    for address in (reverse("talk_file", args=[talk.pk]), reverse("talk_flag", args=[talk.pk])):
        assert theirs.post(address, {"act": "accept"}).status_code == 404
    by.refresh_from_db()
    assert may_say(by, talk) is may_say(to, talk) is Reach.CLOSED
    mine = sign_in(by)
    shown = body(mine, talk.get_absolute_url())  # what one said oneself stays one’s own
    assert ('name="text"' in shown) is (by == outsider)  # who does not learn that it is a minor
    assert ("Pour votre protection" in shown) is (by == citizen)
    assert mine.post(talk.get_absolute_url(), {"text": "Et ?", "key": uuid.uuid4()}).status_code == 400


def test_what_both_took_part_in_goes_on(citizen: User, outsider: User, town: Town) -> None:
    talk = factories.make_message(outsider, citizen).conversation
    factories.make_message(citizen, outsider)
    factories.make_mandate(outsider, town, "mayor", "Maire")
    grow_young(citizen)
    assert not kept_apart(citizen, outsider)
    assert reach(outsider, citizen) is reach(citizen, outsider) is Reach.OPEN
    assert Part.objects.visible_to(citizen).get().conversation == talk


def test_accepted_without_a_word_is_not_taking_part(citizen: User, outsider: User, town: Town) -> None:
    message = factories.make_message(outsider, citizen)
    services.answer_request(part=Part.objects.get(person=citizen), accepted=True)
    factories.make_mandate(outsider, town, "mayor", "Maire")
    grow_young(citizen)
    assert may_say(outsider, message.conversation) is Reach.CLOSED


def test_it_is_ticked_in_the_settings_and_shown_to_nobody(
    citizen: User, outsider: User, official: User, sign_in: Callable[[User], Client]
) -> None:
    mine = sign_in(citizen)
    assert "J’ai moins de 18 ans" in body(mine, reverse("settings_privacy"))
    assert mine.post(reverse("settings_privacy"), {"is_minor": "on"}).status_code == 302
    citizen.refresh_from_db()
    assert citizen.is_minor
    assert data_of(citizen)["profiles"]["account"]["is_minor"] is True
    for person in (outsider, official):
        client = sign_in(person)
        for address in (citizen.get_absolute_url(), f"/api/v1/people/{citizen.handle}/"):
            assert "minor" not in (page := body(client, address)) and "18 ans" not in page
    update_privacy(person=citizen, shows_follows=True, is_listed=True)  # as the API does: it is left as it is
    citizen.refresh_from_db()
    assert citizen.is_minor
    mine.post(reverse("settings_privacy"), {})
    citizen.refresh_from_db()
    assert not citizen.is_minor
