"""Writing to somebody who does not know one: apart, without a trace, and not to everybody (DM-7)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import StreamEvent
from messaging import services
from messaging.models import Conversation, Part, Spent, Standing
from messaging.rules import BEFORE_AN_ANSWER, REQUESTS, REQUESTS_OF_THE_YOUNG
from profiles.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def side(conversation: Conversation, person: User) -> Part:
    found: Part = Part.objects.get(conversation=conversation, person=person)
    return found


def test_a_request_waits_apart_and_counts_nowhere(citizen: User, outsider: User) -> None:
    message = factories.make_message(outsider, citizen)
    assert side(message.conversation, citizen).standing == Standing.ASKED
    assert User.objects.get(pk=citizen.pk).unread_talks == 0
    services.mark_read(conversation=message.conversation, by=citizen, up_to=message.pk)
    assert side(message.conversation, citizen).read == 0  # reading it leaves no mark


def test_it_holds_three_messages_until_it_is_answered(citizen: User, outsider: User) -> None:
    for _time in range(BEFORE_AN_ANSWER):
        message = factories.make_message(outsider, citizen)
    with pytest.raises(services.Unanswered):
        factories.make_message(outsider, citizen)
    assert services.answer_request(part=side(message.conversation, citizen), accepted=True)
    assert not services.answer_request(part=side(message.conversation, citizen), accepted=True)
    factories.make_message(outsider, citizen)
    assert User.objects.get(pk=citizen.pk).unread_talks == 1


def test_a_refused_one_is_gone_and_the_other_learns_nothing(citizen: User, outsider: User) -> None:
    message = factories.make_message(outsider, citizen)
    told = StreamEvent.objects.filter(stream=f"user:{outsider.pk}").count()
    services.answer_request(part=side(message.conversation, citizen), accepted=False)
    assert not Conversation.objects.visible_to(citizen).exists()
    assert StreamEvent.objects.filter(stream=f"user:{outsider.pk}").count() == told
    before = StreamEvent.objects.filter(stream=f"user:{citizen.pk}").count()
    factories.make_message(outsider, citizen)  # as if it waited
    assert StreamEvent.objects.filter(stream=f"user:{citizen.pk}").count() == before
    answer = factories.make_message(citizen, outsider)  # one may still come round
    assert answer.conversation == message.conversation
    assert Conversation.objects.visible_to(citizen).exists()


def test_whoever_answers_accepts(citizen: User, outsider: User) -> None:
    message = factories.make_message(outsider, citizen)
    services.say(conversation=message.conversation, by=citizen, text="Bonjour", key=uuid.uuid4())
    assert side(message.conversation, citizen).standing == Standing.TAKEN


@pytest.mark.parametrize(("days", "most"), [(0, REQUESTS_OF_THE_YOUNG), (30, REQUESTS)])
def test_an_account_writes_to_so_many_unknown_people_a_day(days: int, most: int) -> None:
    writer = factories.make_person()
    User.objects.filter(pk=writer.pk).update(date_joined=timezone.now() - timedelta(days=days))
    writer.refresh_from_db()
    for _time in range(most):
        factories.make_message(writer)
    with pytest.raises(services.TooManyRequests):
        factories.make_message(writer)
    assert Conversation.objects.count() == most
    follower = factories.make_person()
    factories.follow_person(follower, writer)
    factories.make_message(writer, follower)  # whoever follows one need not be asked
    Spent.objects.update(at=timezone.now() - timedelta(hours=25))
    factories.make_message(writer)
