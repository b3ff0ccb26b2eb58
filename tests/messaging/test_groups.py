"""Groups of a few people: who comes in, who goes, and what nobody hears of any more (DM-2, DM-3, DM-7)."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import StreamEvent, Task
from core.tasks import remove_files
from messaging import services
from messaging.files import keep, path_of
from messaging.models import Conversation, Draft, Enclosure, EnclosureKind, Message, Part, Standing
from messaging.rules import BEFORE_AN_ANSWER, MAX_PEOPLE, REQUESTS_OF_THE_YOUNG, Reach, may_say, requests_left
from places.models import Town
from profiles.models import User
from profiles.privacy import data_of
from profiles.services import block
from tests import factories

pytestmark = pytest.mark.django_db


def make_follower(of: User, name: str = "") -> User:
    person = factories.make_person(name)
    factories.follow_person(person, of)
    return person


@pytest.fixture
def friend(citizen: User) -> User:
    return make_follower(citizen, "Fatou Ndiaye")


@pytest.fixture
def other(citizen: User) -> User:
    return make_follower(citizen, "Karim Slimani")


@pytest.fixture
def group(citizen: User, friend: User, other: User) -> Conversation:
    """A group of three, whose owner is the citizen."""
    talk: Conversation = factories.make_group(citizen, friend, other).conversation
    return talk


def side(conversation: Conversation, person: User) -> Part:
    found: Part = Part.objects.get(conversation=conversation, person=person)
    return found


def say(conversation: Conversation, by: User, text: str = "Bonjour") -> Message:
    return services.say(conversation=conversation, by=by, text=text, key=uuid.uuid4())


def heard(person: User) -> int:
    return StreamEvent.objects.filter(stream=f"user:{person.pk}").count()


def texts(person: User) -> list[str]:
    return [message.text for message in Message.objects.visible_to(person).order_by("pk")]


def test_those_who_follow_come_in_and_others_are_asked(citizen: User, friend: User, outsider: User) -> None:
    group = factories.make_group(citizen, friend, outsider, title="  Fête \u202e du\nlavoir ").conversation
    assert group.title == "Fête du lavoir" and "lavoir" not in group.sealed_title
    assert side(group, citizen).is_owner and not side(group, friend).is_owner
    assert side(group, friend).standing == Standing.TAKEN
    assert side(group, outsider).standing == Standing.ASKED
    assert texts(friend) == texts(outsider) == ["Bonjour"]
    assert User.objects.get(pk=friend.pk).unread_talks == 1
    assert User.objects.get(pk=outsider.pk).unread_talks == 0  # a request counts nowhere
    assert Part.objects.visible_to(outsider).listed(asked=True).count() == 1
    services.answer_request(part=side(group, outsider), accepted=True)
    say(group, outsider)
    assert texts(citizen) == ["Bonjour", "Bonjour"]


def test_whoever_answers_in_a_group_accepts(group: Conversation, citizen: User, outsider: User) -> None:
    services.add_person(conversation=group, person=outsider, by=citizen)
    say(group, citizen)
    say(group, outsider)
    assert side(group, outsider).standing == Standing.TAKEN


def test_the_same_form_is_one_group(citizen: User, friend: User, other: User) -> None:
    key = uuid.uuid4()
    first = services.begin_group(title="Un", people=[friend], by=citizen, text="Bonjour", key=key)
    assert services.begin_group(title="Un", people=[friend], by=citizen, text="Bonjour", key=key) == first
    assert Conversation.objects.count() == 1
    services.begin_group(title="Un", people=[citizen], by=friend, text="Bonjour", key=key)  # another's form
    assert Conversation.objects.count() == 2


def test_a_group_needs_a_name_and_somebody_and_holds_twenty(citizen: User, friend: User) -> None:
    with pytest.raises(services.Untitled):
        factories.make_group(citizen, friend, title=" \u200b\n")
    with pytest.raises(services.Alone):
        factories.make_group(citizen, citizen)
    followers = [make_follower(citizen) for _time in range(MAX_PEOPLE - 1)]
    with pytest.raises(services.TooManyPeople):
        factories.make_group(citizen, friend, *followers)
    assert not Conversation.objects.exists()
    group = factories.make_group(citizen, *followers).conversation
    with pytest.raises(services.TooManyPeople):
        services.add_person(conversation=group, person=friend, by=citizen)
    services.remove_person(conversation=group, person=followers[0], by=citizen)
    services.add_person(conversation=group, person=friend, by=citizen)


def test_people_asked_count_like_requests_between_two(citizen: User) -> None:
    """One account asks so many people unknown a day, in a group or not; taking them out gives nothing back."""
    strangers = [factories.make_person() for _time in range(REQUESTS_OF_THE_YOUNG + 1)]
    with pytest.raises(services.TooManyRequests):
        factories.make_group(citizen, *strangers)
    assert not Conversation.objects.exists()
    group = factories.make_group(citizen, *strangers[1:], make_follower(citizen)).conversation
    for person in strangers[1:]:
        services.remove_person(conversation=group, person=person, by=citizen)
    with pytest.raises(services.TooManyRequests):
        services.add_person(conversation=group, person=strangers[0], by=citizen)
    with pytest.raises(services.TooManyRequests):
        factories.make_message(citizen, strangers[0])
    services.add_person(conversation=group, person=make_follower(citizen), by=citizen)


def test_a_group_of_strangers_holds_three_messages_until_one_accepts(citizen: User, outsider: User) -> None:
    group = factories.make_group(citizen, outsider).conversation
    for _time in range(BEFORE_AN_ANSWER - 1):
        say(group, citizen)
    with pytest.raises(services.Unanswered):
        say(group, citizen)
    services.answer_request(part=side(group, outsider), accepted=False)
    assert may_say(citizen, group) is Reach.REQUEST  # as if they had not answered
    services.add_person(conversation=group, person=make_follower(citizen), by=citizen)
    assert may_say(citizen, group) is Reach.OPEN


def test_nobody_comes_in_whom_a_block_keeps_apart(
    group: Conversation, citizen: User, friend: User, other: User
) -> None:
    """Blocked by the one who adds, either way, or closed: the same words (DM-7)."""
    apart = [make_follower(citizen, "Nora Petit") for _time in range(3)]
    block(blocker=citizen, blocked=apart[0])
    block(blocker=apart[1], blocked=citizen)
    User.objects.filter(pk=apart[2].pk).update(is_active=False)
    reasons = set()
    for person in User.objects.filter(pk__in=[person.pk for person in apart]):
        before = heard(person)
        with pytest.raises(services.OutOfReach) as refusal:
            services.add_person(conversation=group, person=person, by=citizen)
        reasons.add(refusal.value.reason)
        with pytest.raises(services.OutOfReach):
            factories.make_group(citizen, other, friend, person)
        assert not Conversation.objects.visible_to(person).exists()
        assert heard(person) == before
    assert len(reasons) == 1
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("blocks", ["newcomer", "friend"])
def test_nobody_learns_of_others_who_blocked_whom(
    blocks: str, group: Conversation, citizen: User, friend: User, other: User
) -> None:
    """They seem to be asked and hear of nothing, as who refused (DM-7)."""
    newcomer = make_follower(citizen, "Nora Petit")
    sides = (newcomer, friend) if blocks == "newcomer" else (friend, newcomer)
    block(blocker=sides[0], blocked=sides[1])
    before, left = heard(newcomer), requests_left(citizen)
    services.add_person(conversation=group, person=newcomer, by=citizen)
    begun = factories.make_group(citizen, other, friend, newcomer).conversation
    say(group, citizen)
    assert requests_left(citizen) == left - 2  # each is an asking
    assert heard(newcomer) == before
    assert not Conversation.objects.visible_to(newcomer).exists()
    assert not Message.objects.visible_to(newcomer).exists()
    for talk in (group, begun):
        assert side(talk, newcomer).seems_asked and may_say(newcomer, talk) is Reach.CLOSED
        services.add_person(conversation=talk, person=newcomer, by=citizen)
        assert side(talk, newcomer).standing == Standing.REFUSED
    third = make_follower(citizen)
    block(blocker=third, blocked=newcomer)  # whom they never meet there
    services.add_person(conversation=group, person=third, by=citizen)
    assert side(group, third).standing == Standing.TAKEN


def test_asking_nineteen_costs_as_much_for_each(citizen: User, town: Town) -> None:
    """Whatever minors and mandates there are among them."""
    people = [make_follower(citizen) for _time in range(MAX_PEOPLE - 1)]
    User.objects.filter(pk__in=[person.pk for person in people[::2]]).update(is_minor=True)
    factories.make_mandate(people[1], town)
    people = [User.objects.get(pk=person.pk) for person in people]

    def cost(number: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            factories.make_group(citizen, *people[:number])
        return len(queries)

    cost(2)
    few, more, all_of_them = cost(3), cost(11), cost(19)
    assert (all_of_them - more) - (more - few) <= 8  # no pair costs anything


def test_a_block_that_comes_later_changes_nothing_in_a_group(group: Conversation, citizen: User, friend: User) -> None:
    block(blocker=friend, blocked=citizen)
    message = say(group, citizen, "Samdi")
    assert "Samdi" in texts(friend)
    before = heard(friend)
    services.edit_message(message=message, by=citizen, text="Samedi")
    assert heard(friend) == before + 1


def test_whoever_comes_later_reads_from_then_on(group: Conversation, citizen: User, friend: User) -> None:
    said = say(group, citizen, "canari-7f3a")
    late = make_follower(citizen)
    services.add_person(conversation=group, person=late, by=citizen)
    assert texts(late) == []
    assert Part.objects.visible_to(late).listed().count() == 1  # it is there at once
    assert User.objects.get(pk=late.pk).unread_talks == 0
    before = heard(late)
    services.edit_message(message=said, by=citizen, text="canari-8")
    services.delete_message(message=said, by=citizen)
    assert heard(late) == before
    say(group, friend, "Bienvenue")
    assert texts(late) == ["Bienvenue"]
    assert side(group, late).unread == 1
    assert "canari" not in str(data_of(late))


@pytest.mark.parametrize("way", ["removed", "left"])
def test_whoever_went_gets_nothing_more(way: str, group: Conversation, citizen: User, friend: User) -> None:
    """Not a message, an edit, a deletion, a live event, a row of a list, a file (DM-3)."""
    old = say(group, citizen, "Ancien")
    own = say(group, friend, "De Fatou")
    file = Enclosure.objects.create(message=old, position=0, kind=EnclosureKind.PDF, key="talks/abc")
    Draft.objects.create(person=friend, conversation=group, sealed="x")
    assert Enclosure.objects.visible_to(friend).get() == file
    if way == "removed":
        services.remove_person(conversation=group, person=friend, by=citizen)
    else:
        services.leave(part=side(group, friend))
    before = heard(friend), side(group, friend).last
    assert User.objects.get(pk=friend.pk).unread_talks == 0

    new = say(group, citizen, "Nouveau")
    services.edit_message(message=old, by=citizen, text="Changé")
    services.delete_message(message=new, by=citizen)
    services.rename_group(conversation=group, title="Autre nom", by=citizen)
    services.add_person(conversation=group, person=make_follower(citizen), by=citizen)
    assert (heard(friend), side(group, friend).last) == before
    assert side(group, friend).unread == 0
    assert texts(friend) == []
    for rows in (Conversation, Part, Message, Enclosure, Draft):
        assert not rows.objects.visible_to(friend).exists(), rows
    with pytest.raises(services.OutOfReach):
        say(group, friend)
    with pytest.raises(services.OutOfReach):
        services.add_person(conversation=group, person=make_follower(friend), by=friend)
    for act in (
        lambda: services.edit_message(message=own, by=friend, text="Autre"),
        lambda: services.delete_message(message=own, by=friend),
    ):
        with pytest.raises(services.NotNow):
            act()
    file = data_of(friend)["messaging"]
    assert file["conversations"] == [] and [said["text"] for said in file["left"][0]["said"]] == ["De Fatou"]
    assert "lavoir" not in str(file) and "Autre nom" not in str(file)


def test_whoever_went_is_asked_again_and_who_refused_never_is(
    group: Conversation, citizen: User, friend: User, outsider: User
) -> None:
    services.leave(part=side(group, friend))
    services.add_person(conversation=group, person=friend, by=citizen)
    assert side(group, friend).standing == Standing.ASKED  # though she follows
    assert texts(friend) == []

    services.add_person(conversation=group, person=outsider, by=citizen)
    services.answer_request(part=side(group, outsider), accepted=False)
    before = heard(outsider)
    assert side(group, outsider).seems_asked  # to the others they wait
    services.add_person(conversation=group, person=outsider, by=citizen)
    assert side(group, outsider).standing == Standing.REFUSED
    services.remove_person(conversation=group, person=outsider, by=citizen)
    assert outsider.pk not in Part.objects.filter(conversation=group).shown().values_list("person", flat=True)
    services.add_person(conversation=group, person=outsider, by=citizen)
    say(group, citizen)
    assert side(group, outsider).standing == Standing.REFUSED and side(group, outsider).seems_asked
    assert not Conversation.objects.visible_to(outsider).exists()
    assert heard(outsider) == before


def test_only_the_owner_takes_people_out_and_renames(
    group: Conversation, citizen: User, friend: User, other: User, outsider: User
) -> None:
    for person in (citizen, other, friend):
        with pytest.raises(services.NotOwner):
            services.remove_person(conversation=group, person=person, by=friend)
    with pytest.raises(services.NotOwner):
        services.remove_person(conversation=group, person=citizen, by=citizen)
    with pytest.raises(services.NotOwner):
        services.rename_group(conversation=group, title="À moi", by=friend)
    with pytest.raises(services.OutOfReach):
        services.rename_group(conversation=group, title="À moi", by=outsider)
    services.add_person(conversation=group, person=make_follower(friend), by=friend)  # anybody inside adds
    services.rename_group(conversation=group, title="Lavoir", by=citizen)
    group.refresh_from_db()
    assert group.title == "Lavoir"


def test_the_oldest_takes_over_and_the_last_one_out_takes_it_away(
    group: Conversation, citizen: User, friend: User, other: User, outsider: User
) -> None:
    services.add_person(conversation=group, person=outsider, by=citizen)
    message = say(group, citizen)
    file = keep(b"x")
    Enclosure.objects.create(message=message, position=0, kind=EnclosureKind.PDF, key=file)
    services.leave(part=side(group, citizen))
    assert side(group, friend).is_owner and not side(group, citizen).is_owner
    services.leave(part=side(group, friend))
    services.leave(part=side(group, friend))  # twice is once
    services.leave(part=side(group, other))
    assert side(group, outsider).is_owner  # somebody asked keeps it there
    assert texts(outsider) == ["Bonjour"]
    services.answer_request(part=side(group, outsider), accepted=False)
    assert not Conversation.objects.exists() and not Message.objects.exists()
    remove_files(Task.objects.get(name="core.tasks.remove_files").payload)
    assert not default_storage.exists(path_of(file))


def test_who_accepts_takes_over_from_somebody_who_is_only_asked(citizen: User) -> None:
    first, second = factories.make_person(), factories.make_person()
    group = factories.make_group(citizen, first, second).conversation
    services.leave(part=side(group, citizen))
    assert side(group, first).is_owner
    say(group, second)
    assert side(group, second).is_owner and not side(group, first).is_owner


def test_two_people_do_not_leave_theirs(citizen: User, friend: User) -> None:
    message = factories.make_message(friend, citizen)
    with pytest.raises(services.OutOfReach):
        services.leave(part=side(message.conversation, citizen))
    for act in (services.add_person, services.remove_person):
        with pytest.raises(services.OutOfReach):
            act(conversation=message.conversation, person=make_follower(citizen), by=citizen)


def test_an_erased_person_hands_the_group_on(group: Conversation, citizen: User, friend: User, other: User) -> None:
    """PRIV-1; whoever went before hears nothing of it."""
    say(group, friend, "Reste")
    services.leave(part=side(group, other))
    before = heard(other)
    services.erase_person(citizen)
    assert side(group, friend).is_owner
    assert heard(other) == before
    assert texts(friend) == ["", "Reste"]
    services.erase_person(friend)
    assert not Conversation.objects.exists()


def test_a_download_says_the_group_and_ones_own_words(group: Conversation, citizen: User, friend: User) -> None:
    say(group, friend, "De Fatou")
    (told,) = data_of(friend)["messaging"]["conversations"]
    assert told["title"] == "Fête du lavoir"
    assert told["with"] == f"{citizen.name}, Karim Slimani"
    assert [said["text"] for said in told["said"]] == ["De Fatou"]


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_by_many_at_once_is_one_group() -> None:
    owner, key = factories.make_person(), uuid.uuid4()
    people = [make_follower(owner), factories.make_person()]

    def begin(_number: int) -> int:
        try:
            return services.begin_group(title="Un", people=people, by=owner, text="Bonjour", key=key).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(begin, range(12)))) == 1
    assert Conversation.objects.count() == Message.objects.count() == 1
    assert Part.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_nothing_is_said_by_somebody_once_they_are_taken_out() -> None:
    owner = factories.make_person()
    writer, late = make_follower(owner), make_follower(owner)
    group = factories.make_group(owner, writer).conversation
    ends: list[int] = []

    def act(number: int) -> None:
        try:
            if number == 8:
                services.remove_person(conversation=group, person=writer, by=owner)
                ends.append(say(group, owner, "fin").pk)
            elif number % 4 == 1:
                services.add_person(conversation=group, person=late, by=owner)
            else:
                say(group, writer, str(number))
        except services.OutOfReach:
            assert number != 8
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(act, range(24)))
    last = Message.objects.filter(author=writer).order_by("pk").values_list("pk", flat=True).last()
    assert last is None or last < ends[0]
    assert side(group, writer).standing == Standing.LEFT
    assert Part.objects.filter(conversation=group, person=late).count() == 1
    assert side(group, owner).last == ends[0]
