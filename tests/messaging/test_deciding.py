"""Nobody judges where they took part, no town people of another one, no official their own hall (DM-4, TEN-1)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alerts.models import Notification, Preference
from messaging import services
from messaging.models import Conversation, Flag, Message, Part, Shown
from messaging.services.flagging import MOST
from places.models import Town
from profiles.models import Mandate, User
from profiles.privacy import erase
from tests import factories

pytestmark = pytest.mark.django_db


def decides(person: User, flag: Flag) -> bool:
    return bool(Flag.objects.to_decide(person).filter(pk=flag.pk).exists())


@pytest.mark.parametrize("here", ["town", "intercommunality"])
@pytest.mark.parametrize("forgotten", [False, True])
def test_no_operator_decides_about_their_own_hall(here: str, forgotten: bool, citizen: User, town: Town) -> None:
    clerk, operator = factories.make_official(town), factories.make_operator()
    talk = factories.make_private_question(citizen, town)
    said = services.answer_as_town(conversation=talk, by=clerk, text="Non.", key=uuid.uuid4())
    flag = factories.make_flag(citizen, said)
    assert flag.hall == town and flag.town is None
    if forgotten:
        Conversation.objects.filter(pk=talk.pk).delete()
    assert decides(operator, flag)
    if here == "town":
        factories.make_mandate(operator, town)
    else:
        town.intercommunality = factories.make_intercommunality()
        town.save()
        factories.make_mandate(operator, None, "president", "Présidente", intercommunality=town.intercommunality)
    assert not decides(operator, flag)
    with pytest.raises(services.NotYoursToDecide):
        factories.make_ruling(flag, "none", by=operator)
    assert decides(factories.make_operator(), flag)
    Mandate.objects.filter(person=operator).update(ends_at=timezone.now() - timedelta(seconds=1))
    assert decides(operator, flag)


def group_of(town: Town) -> tuple[User, User, User, Conversation, Flag]:
    """Return who reports, who is accused, a moderator who came too, their group, and the flag."""
    one, other, mayor = (factories.make_person(town=town) for _time in range(3))
    factories.make_mandate(mayor, town, "mayor", "Maire")
    factories.give_second_factor(mayor)
    for person in (other, mayor):
        factories.follow_person(person, one)
    talk = factories.make_group(one, other, mayor).conversation
    said = services.say(conversation=talk, by=other, text="menace", key=uuid.uuid4())
    return one, other, mayor, talk, factories.make_flag(one, said)


def test_who_took_part_never_judges_even_once_it_is_forgotten(town: Town) -> None:
    one, other, mayor, talk, flag = group_of(town)
    late = factories.make_official(town)
    factories.follow_person(late, one)
    services.add_person(conversation=talk, person=late, by=one)
    for person in (mayor, late, one, other):
        services.leave(part=Part.objects.get(conversation=talk, person=person))
    flag.refresh_from_db()
    assert flag.conversation is None
    assert not decides(mayor, flag) and not decides(late, flag)
    assert decides(factories.make_operator(), flag)  # nobody else manages this town
    assert decides(factories.make_official(town), flag)


def test_erasing_takes_a_party_away(town: Town) -> None:
    """PRIV-1."""
    _one, _other, mayor, _talk, flag = group_of(town)
    assert flag.parties.filter(pk=mayor.pk).exists()
    erase(mayor)
    assert not flag.parties.filter(pk=mayor.pk).exists()


def test_a_town_rules_about_its_own_people_only(citizen: User, town: Town) -> None:
    """TEN-1: by moving, somebody would choose who judges."""
    elsewhere = factories.make_town("Ailleurs")
    friend, mayor = factories.make_official(elsewhere), factories.make_official(town)
    reporter = factories.make_person(town=elsewhere)
    factories.follow_person(reporter, citizen)
    said = factories.make_message(citizen, reporter)
    flag = factories.make_flag(reporter, said)
    assert flag.town is None
    assert not decides(friend, flag) and not decides(mayor, flag)
    for outcome, days in (("silence", 30), ("warn", 0), ("none", 0)):
        with pytest.raises(services.NotYoursToDecide):
            factories.make_ruling(flag, outcome, days, by=friend)
    operator = factories.make_operator()
    assert decides(operator, flag)
    factories.make_ruling(flag, "silence", 30, by=operator)


def test_thirty_messages_at_most_and_as_many_queries_for_all(citizen: User) -> None:
    other = factories.make_person()
    factories.follow_person(citizen, other)
    talk = factories.make_message(other, citizen).conversation
    said = [services.say(conversation=talk, by=other, text=str(n), key=uuid.uuid4()).pk for n in range(MOST + 1)]

    def cost(chosen: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            factories.make_flag(citizen, Message.objects.get(pk=chosen[0]), chosen=chosen, around=True)
        return len(queries)

    cost(said[:1])
    assert cost(said[10:11]) == cost(said[:MOST])
    texts = list(Shown.objects.filter(flag=Flag.objects.order_by("pk")[1]).values_list("was_chosen", flat=True))
    assert texts == [False, False, True, False, False]
    with pytest.raises(services.TooManyChosen, match="trente"):
        factories.make_flag(citizen, Message.objects.get(pk=said[0]), chosen=said)


def test_an_opening_rings_even_who_switched_that_off(citizen: User) -> None:
    other = factories.make_person()
    factories.follow_person(other, citizen)
    talk = factories.make_message(citizen, other).conversation
    Preference.objects.create(person=citizen, kind="followup", rings=False, mail="never")
    factories.make_opening(talk.pk)
    told = Notification.objects.filter(verb="messaging.opened").values_list("recipient", flat=True)
    assert set(told) == {citizen.pk, other.pk}


def test_both_must_still_have_the_right(citizen: User) -> None:
    talk = factories.make_message(citizen, factories.make_person()).conversation
    opening = factories.make_opening(talk.pk, agreed=False)
    asker, second = opening.asked_by, factories.make_operator()
    assert asker is not None
    User.objects.filter(pk=asker.pk).update(is_superuser=False)
    with pytest.raises(services.AskerGone):
        services.agree_to_opening(opening=opening, by=second)
    User.objects.filter(pk=asker.pk).update(is_superuser=True)
    opening = services.agree_to_opening(opening=opening, by=second)
    assert services.read_opening(opening=opening, by=second).count() == 1
    User.objects.filter(pk=asker.pk).update(is_active=False)
    opening.refresh_from_db()
    with pytest.raises(services.NotOpen):
        services.read_opening(opening=opening, by=second)
