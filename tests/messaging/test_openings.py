"""Break-glass (DM-4): two administrators, a reason, one day, each reading written down, and those concerned told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from alerts.models import Notification
from core.models import Task
from messaging import services, tasks
from messaging.models import Conversation, Message, Opening, Reading
from profiles.models import User
from profiles.privacy import data_of, erase
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(citizen: User) -> Message:
    return factories.make_message(factories.make_person("Marc Lemoine"), citizen, "canari-7f3a")


def body(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_staff_have_no_page_that_reads_conversations(message: Message, sign_in: Callable[[User], Client]) -> None:
    assert not apps.is_installed("django.contrib.admin")
    assert not [name for name in get_resolver().reverse_dict if str(name).startswith("admin")]
    operator = sign_in(factories.make_operator())
    talk = message.conversation
    for name, parts in (
        ("talk", [talk.pk]),
        ("talk_flag", [talk.pk]),
        ("talk_read", [talk.pk]),
        ("talk_file", [talk.pk]),
        ("message_edit", [talk.pk, message.pk]),
        ("message_delete", [talk.pk, message.pk]),
    ):
        assert operator.post(reverse(name, args=parts)).status_code == 404, name
        assert operator.get(reverse(name, args=parts)).status_code in (404, 405), name


def test_two_open_it_for_a_day_and_the_two_who_speak_are_told(
    message: Message, citizen: User, outsider: User, sign_in: Callable[[User], Client]
) -> None:
    first, second, third = (factories.make_operator(name) for name in ("Une Ops", "Deux Ops", "Trois Ops"))
    one, two, three = sign_in(first), sign_in(second), sign_in(third)
    told = {"talk": str(message.conversation_id), "reason": "Menaces de mort signalées."}
    assert one.post(reverse("openings"), told).status_code == 302
    opening = Opening.objects.get()
    page = reverse("opening", args=[opening.pk])
    assert one.post(page, {"act": "read"}).status_code == 409
    assert one.post(page, {"act": "agree"}).status_code == 409  # the same person twice
    assert "canari" not in one.post(page, {"act": "read"}).content.decode()
    assert "Donner mon accord" not in body(one, page)
    assert not Notification.objects.exists()
    assert "Donner mon accord" in body(two, page)
    assert two.post(page, {"act": "agree"}).status_code == 302
    assert three.post(page, {"act": "agree"}).status_code == 409
    assert three.post(page, {"act": "read"}).status_code == 409  # a third reads nothing
    assert "canari" not in body(one, page)  # to look is no reading
    assert not Reading.objects.exists()
    for client in (one, two):
        assert "canari-7f3a" in client.post(page, {"act": "read"}).content.decode()
    assert list(Reading.objects.order_by("pk").values_list("person", flat=True)) == [first.pk, second.pk]
    assert "Deux Ops" in body(one, page)
    assert one.post(page, {"act": "burn"}).status_code == 404
    for person in (citizen, message.author):
        mine = sign_in(person)
        assert "Deux administrateurs du site ont ouvert" in body(mine, reverse("notifications"))
        assert "Menaces de mort signalées." in body(mine, opening.get_absolute_url())
        assert "Deux administrateurs du site ont ouvert" in body(mine, message.conversation.get_absolute_url())
        assert data_of(person)["messaging"]["conversations_opened"][0]["reason"] == "Menaces de mort signalées."
    assert sign_in(outsider).get(opening.get_absolute_url()).status_code == 404
    public = body(Client(), reverse("openings_register"))
    assert "Une conversation ouverte par deux administrateurs" in public
    for private in ("Nadia", "Marc", "Ops", "Menaces", str(message.conversation_id)):
        assert private not in public
    assert reverse("openings_register") in body(Client(), reverse("fair_play"))
    Opening.objects.update(until=timezone.now() - timedelta(seconds=1))
    answer = one.post(page, {"act": "read"})
    assert answer.status_code == 409 and "canari" not in answer.content.decode()


def test_a_judge_may_have_it_told_later(message: Message, citizen: User, sign_in: Callable[[User], Client]) -> None:
    tell_at = timezone.now() + timedelta(days=30)
    opening = factories.make_opening(message.conversation_id, tell_at=tell_at)
    task = Task.objects.get(name="messaging.tasks.tell_opening")
    assert (task.due, task.payload) == (tell_at, {"opening": opening.pk})
    assert not Notification.objects.exists()
    mine = sign_in(citizen)
    assert mine.get(opening.get_absolute_url()).status_code == 404
    assert "ont ouvert" not in body(mine, message.conversation.get_absolute_url())
    assert data_of(citizen)["messaging"]["conversations_opened"] == []
    for _time in range(2):  # delivered twice, told once
        tasks.tell_opening(task.payload)
    assert Notification.objects.filter(recipient=citizen).count() == 1
    assert "Un juge avait interdit" in body(mine, opening.get_absolute_url())


def test_who_may_not(message: Message, citizen: User, outsider: User, sign_in: Callable[[User], Client]) -> None:
    opening = factories.make_opening(message.conversation_id, agreed=False)
    weak = factories.make_person()
    User.objects.filter(pk=weak.pk).update(is_staff=True, is_superuser=True)
    staff = factories.make_operator()
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    mayor = factories.make_official(factories.make_town("Ailleurs"), "mayor", "Maire")
    told = {"talk": str(message.conversation_id), "reason": "Menaces de mort signalées."}
    for person in (citizen, outsider, weak, staff, mayor):
        client = sign_in(person)
        for address in (reverse("openings"), reverse("opening", args=[opening.pk])):
            assert client.get(address).status_code == client.post(address, told).status_code == 404, person
    User.objects.filter(pk=citizen.pk).update(is_staff=True, is_superuser=True)  # one who takes part
    factories.give_second_factor(citizen)
    citizen.refresh_from_db()
    party = sign_in(citizen)
    assert party.get(reverse("opening", args=[opening.pk])).status_code == 404
    assert party.post(reverse("openings"), told).status_code == 400
    with pytest.raises(services.NotForYou):
        services.agree_to_opening(opening=opening, by=citizen)
    operator = sign_in(factories.make_operator())
    wrong: list[dict[str, str]] = [
        {"talk": "1"},
        {"talk": "x"},
        {"talk": "9" * 30},
        {"reason": "Non"},
        {"tell_at": "hier"},
        {"tell_at": "2020-01-01T00:00"},
        {"tell_at": "2999-01-01T00:00"},
    ]
    for change in wrong:
        assert operator.post(reverse("openings"), told | change).status_code == 400, change
    assert Opening.objects.count() == 1


def test_the_database_refuses_one_person_twice(message: Message) -> None:
    opening = factories.make_opening(message.conversation_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Opening.objects.filter(pk=opening.pk).update(agreed_by=opening.asked_by_id)


def test_when_nobody_is_left_the_reason_goes(message: Message, citizen: User) -> None:
    """PRIV-1."""
    factories.make_opening(message.conversation_id)
    assert message.author is not None
    erase(message.author)
    erase(citizen)
    assert not Conversation.objects.exists()
    assert Opening.objects.get().reason == ""
