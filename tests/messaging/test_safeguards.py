"""Ways around a rule of private conversations that were found, and closed."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Note
from cases.rules import can_handle
from cases.services import NotYours, add_note, assign, promise_day
from core.models import StreamMove
from messaging import services, tasks
from messaging.marks import Stage, state
from messaging.models import Conversation, Draft, Enclosure, Message, Opening, Part, Shown, Spent, Standing
from messaging.reading import people_of
from messaging.rules import FILES, OPEN_QUESTIONS, REQUESTS, Reach, files_left, kept_apart, reach, requests_left
from messaging.services import Along, NewFile
from places.models import Town
from profiles.models import Mandate, User
from profiles.privacy import data_of
from profiles.services import block, unblock, update_privacy
from tests import factories

pytestmark = pytest.mark.django_db


def say(talk: Conversation, by: User, text: str = "Bonjour", **fields: Any) -> Message:
    return services.say(conversation=talk, by=by, text=text, key=uuid.uuid4(), **fields)


def ask(by: User, town: Town) -> Conversation:
    return services.ask_town(town=town, by=by, title="Cantine", text="Gratuite ?", key=uuid.uuid4())


def answer(talk: Conversation, by: User, **fields: Any) -> Message:
    return services.answer_as_town(conversation=talk, by=by, text="Oui.", key=uuid.uuid4(), **fields)


def old(person: User) -> User:
    User.objects.filter(pk=person.pk).update(date_joined=timezone.now() - timedelta(days=30))
    person.refresh_from_db()
    return person


@pytest.fixture
def clerk(town: Town) -> User:
    return factories.make_official(town, title="Secrétariat de mairie")


@pytest.fixture
def friend(citizen: User) -> User:
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(friend, citizen)
    factories.follow_person(citizen, friend)
    return friend


def test_who_is_silenced_asks_no_town_hall_and_a_town_goes_on_answering(
    citizen: User, friend: User, town: Town, clerk: User
) -> None:
    talk = ask(citizen, town)
    factories.make_ruling(factories.make_flag(friend, factories.make_message(citizen, friend)), "silence", 7)
    with pytest.raises(services.Silenced):
        ask(citizen, town)
    said = answer(talk, clerk, closes=False)
    factories.make_ruling(factories.make_flag(citizen, said), "silence", 7)
    answer(talk, clerk)
    with pytest.raises(services.Silenced):
        factories.make_message(clerk, citizen)


@pytest.mark.parametrize("first", ["request", "mandate"])
def test_a_frozen_mandate_keeps_apart_from_minors_all_the_same(
    first: str, citizen: User, town: Town, outsider: User
) -> None:
    if first == "request":
        factories.make_message(outsider, citizen)
    update_privacy(person=citizen, shows_follows=False, is_listed=False, is_minor=True)
    factories.make_mandate(outsider, town, "councillor", "Conseiller")
    Mandate.objects.filter(person=outsider).update(frozen_at=timezone.now())
    assert kept_apart(outsider, citizen)
    assert reach(outsider, citizen) is reach(citizen, outsider) is Reach.CLOSED
    assert not Part.objects.visible_to(citizen).exists()
    assert not Conversation.objects.visible_to(citizen).exists()


def test_a_block_takes_no_file_out_of_a_group(citizen: User, friend: User) -> None:
    """Whose files vanished while the words stay would have blocked one."""
    talk = factories.make_group(citizen, friend).conversation
    say(talk, friend, along=Along(files=(NewFile(factories.PDF, "devis.pdf"),)))
    block(blocker=friend, blocked=citizen)
    assert Enclosure.objects.visible_to(citizen).count() == 1


@pytest.mark.parametrize("came", ["sent", "got", "read"])
def test_a_block_between_two_stops_the_mark_where_it_was(came: str, citizen: User, friend: User) -> None:
    """It neither goes back nor on: either would tell."""
    first = factories.make_message(citizen, friend)
    talk = first.conversation
    services.mark_read(conversation=talk, by=friend, up_to=first.pk)
    said = factories.make_message(citizen, friend)
    if came == "got":
        services.mark_got(by=friend)
    elif came == "read":
        services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    before = state(talk, citizen)
    assert before.stage is Stage(came)
    block(blocker=friend, blocked=citizen)
    StreamMove.objects.all().delete()
    assert state(talk, citizen) == before
    services.mark_got(by=friend)
    services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    assert state(talk, citizen) == before
    assert not StreamMove.objects.filter(stream__startswith="talk:").exists()
    assert Part.objects.get(conversation=talk, person=friend).unread == 0  # to themself it is read
    unblock(blocker=friend, blocked=citizen)
    services.mark_read(conversation=talk, by=friend, up_to=said.pk)
    assert state(talk, citizen).stage is Stage.READ


def test_a_block_changes_no_count_of_readers_in_a_group(citizen: User, friend: User) -> None:
    said = factories.make_group(citizen, friend)
    services.mark_read(conversation=said.conversation, by=friend, up_to=said.pk)
    before = state(said.conversation, citizen)
    block(blocker=friend, blocked=citizen)
    assert before.readers == 1 and state(said.conversation, citizen) == before
    Part.objects.filter(person=friend).update(typing_at=timezone.now())
    assert state(said.conversation, citizen).typing == ()


def test_forgetting_who_asked_forgets_what_others_wrote_about_it(citizen: User, town: Town, clerk: User) -> None:
    """PRIV-1: notes, drafts, why it was opened, what was shown of it."""
    talk = ask(citizen, town)
    said = answer(talk, clerk, closes=False)
    factories.make_flag(citizen, said)
    add_note(case=talk.case, author=clerk, body="Elle a téléphoné.")
    services.keep_draft(conversation=talk, by=clerk, text="Chère madame")
    opening = factories.make_opening(talk.pk)
    services.erase_person(citizen)
    opening.refresh_from_db()
    assert opening.reason == ""
    assert not any(model.objects.exists() for model in (Note, Draft, Shown, Message, Spent))
    assert Opening.objects.count() == 1  # that it was done stays written down


def test_requests_of_a_day_do_not_come_back(citizen: User) -> None:
    """A group that is forgotten gives none back; somebody taken out and asked again is asked twice."""
    old(citizen)
    people = [factories.make_person() for _time in range(3)]
    talk = factories.make_group(citizen, *people).conversation
    assert requests_left(citizen) == REQUESTS - 3
    services.remove_person(conversation=talk, person=people[0], by=citizen)
    services.add_person(conversation=talk, person=people[0], by=citizen)
    assert requests_left(citizen) == REQUESTS - 4
    for person in people:
        services.remove_person(conversation=talk, person=person, by=citizen)
    services.leave(part=Part.objects.get(conversation=talk, person=citizen))
    assert not Conversation.objects.exists()
    assert requests_left(citizen) == REQUESTS - 4


def test_files_of_a_day_do_not_come_back(citizen: User, friend: User) -> None:
    talk = factories.make_message(citizen, friend).conversation
    said = say(talk, citizen, "", along=Along(files=(NewFile(factories.PDF, "devis.pdf"),)))
    services.delete_message(message=said, by=citizen)
    assert files_left(citizen) == FILES - 1
    assert len(data_of(citizen)["messaging"]["counted_today"]) == 1


def test_what_was_used_up_is_forgotten_after_two_days(citizen: User, outsider: User) -> None:
    factories.make_message(citizen, outsider)
    tasks.prune({})
    assert Spent.objects.count() == 1
    Spent.objects.update(at=timezone.now() - timedelta(days=2, seconds=1))
    tasks.prune({})
    assert not Spent.objects.exists()


def test_nobody_works_on_what_they_asked_themselves(town: Town, clerk: User) -> None:
    colleague = factories.make_official(town)
    talk = ask(colleague, town)
    add_note(case=talk.case, author=clerk, body="À surveiller.")
    assert not Note.objects.visible_to(colleague).exists()
    assert Note.objects.visible_to(clerk).count() == 1
    assert not can_handle(colleague, talk.case) and can_handle(clerk, talk.case)
    with pytest.raises(NotYours):
        promise_day(case=talk.case, due_at=timezone.now(), by=colleague)
    with pytest.raises(NotYours):
        assign(case=talk.case, service=None, assignee=clerk, by=colleague)
    with pytest.raises(NotYours):
        add_note(case=talk.case, author=colleague, body="Réglé.")


@pytest.mark.parametrize("how", ["before", "after", "goes"])
def test_the_order_of_a_group_does_not_tell_who_refused(how: str, citizen: User) -> None:
    old(citizen)

    def shown(refuses: bool) -> list[tuple[str, bool]]:
        people = [factories.make_person(name) for name in ("Bea", "Cel")]
        talk = factories.make_group(citizen, *people).conversation
        bea = Part.objects.get(conversation=talk, person=people[0])
        if refuses and how == "before":
            services.answer_request(part=bea, accepted=False)
        services.leave(part=Part.objects.get(conversation=talk, person=citizen))
        if refuses and how == "after":
            services.answer_request(part=bea, accepted=False)
        elif refuses and how == "goes":
            services.leave(part=bea)
        return [(part.person.name, part.is_owner) for part in people_of(talk)]

    assert shown(refuses=True) == shown(refuses=False) == [("Bea", True), ("Cel", False)]


def test_who_accepts_holds_a_group_that_somebody_who_refused_held(citizen: User) -> None:
    bea, cel = factories.make_person("Bea"), factories.make_person("Cel")
    talk = factories.make_group(citizen, bea, cel).conversation
    services.leave(part=Part.objects.get(conversation=talk, person=citizen))
    services.answer_request(part=Part.objects.get(conversation=talk, person=bea), accepted=False)
    services.answer_request(part=Part.objects.get(conversation=talk, person=cel), accepted=True)
    assert Part.objects.get(conversation=talk, is_owner=True).person == cel
    services.leave(part=Part.objects.get(conversation=talk, person=cel))
    assert not Conversation.objects.filter(pk=talk.pk).exists()


@pytest.mark.parametrize("who", ["left", "agent"])
def test_no_draft_is_kept_where_one_takes_part_no_more(
    who: str, citizen: User, friend: User, town: Town, clerk: User
) -> None:
    """The page was open while they left, or while their mandate ended."""
    by = friend if who == "left" else clerk
    talk = factories.make_group(citizen, friend).conversation if who == "left" else ask(citizen, town)
    services.keep_draft(conversation=talk, by=by, text="Je")
    assert Draft.objects.count() == 1
    Draft.objects.all().delete()
    Part.objects.filter(person=friend).update(standing=Standing.LEFT)
    Mandate.objects.filter(person=clerk).update(frozen_at=timezone.now())
    services.keep_draft(conversation=talk, by=by, text="Je")
    assert not Draft.objects.exists()


def test_writing_on_is_no_way_around_how_many_questions_wait(citizen: User, town: Town, clerk: User) -> None:
    talk = ask(citizen, town)
    answer(talk, clerk)
    waiting = [ask(citizen, town) for _time in range(OPEN_QUESTIONS)]
    with pytest.raises(services.TooManyOpen):
        say(talk, citizen)
    assert Message.objects.filter(conversation=talk).count() == 2
    say(waiting[0], citizen)
    answer(waiting[0], clerk)
    say(talk, citizen)
    assert talk.cases.get().is_open


def test_a_frozen_account_does_not_get_out_what_it_said_for_a_town(citizen: User, town: Town, clerk: User) -> None:
    """OFF-5."""
    answer(ask(citizen, town), clerk)
    assert len(data_of(clerk)["messaging"]["answered_for_towns"]) == 1
    Mandate.objects.filter(person=clerk).update(frozen_at=timezone.now())
    assert data_of(clerk)["messaging"]["answered_for_towns"] == []


@pytest.mark.many
@pytest.mark.django_db(transaction=True)
def test_noting_that_messages_came_waits_for_nobody() -> None:
    """What another act holds is noted the next time: neither ever waits for the other."""
    writer, reader = factories.make_person(), factories.make_person()
    factories.follow_person(reader, writer)
    said = factories.make_message(writer, reader)
    mine = Part.objects.filter(conversation=said.conversation, person=reader)

    def look() -> None:
        try:
            services.mark_got(by=reader)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mine.select_for_update().get()
            pool.submit(look).result(timeout=5)
            assert mine.get().got == 0
        pool.submit(look).result(timeout=5)
    assert mine.get().got == said.pk


@pytest.mark.many
@pytest.mark.django_db(transaction=True)
def test_files_sent_at_once_are_all_counted_and_nobody_stands_crosswise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.rules.FILES", 5)
    one, other = factories.make_person(), factories.make_person()
    factories.follow_person(one, other)
    factories.follow_person(other, one)
    talks = [factories.make_message(one, other).conversation, factories.make_group(one, other).conversation]

    def send(number: int) -> bool:
        try:
            by = one if number % 2 else other
            say(talks[number // 2 % 2], by, "", along=Along(files=(NewFile(factories.PDF, "devis.pdf"),)))
        except services.TooManyFilesToday:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, range(24)))
    assert sum(sent) == Enclosure.objects.count() == 10
