"""One vote a person, until the close, for those the rule names: decided by the database (VOTE-1, 2, 4, 5, 12)."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alerts.models import Subscription
from core.models import StreamMove
from participation.polls import services, tally
from participation.polls.export import data_of
from participation.polls.models import Ballot, Elector, Poll
from places.models import Town
from profiles import privacy
from profiles.models import User
from tests import factories

pytestmark = pytest.mark.django_db


def cast(poll: Poll, *choices: tuple[int, ...]) -> list[User]:
    """Have as many people answer."""
    people = [factories.make_person(town=poll.town) for _choice in choices]
    for person, choice in zip(people, choices, strict=True):
        services.vote(person=person, poll=poll, choice=choice)
    return people


def test_an_answer_is_counted_changed_and_withdrawn(town: Town, citizen: User) -> None:
    poll = factories.make_poll(town, is_live=True)
    assert services.vote(person=citizen, poll=poll, choice=[1]) == "1"
    assert tally.count(poll).votes == [1, 0]
    services.vote(person=citizen, poll=poll, choice=[2])
    assert (tally.count(poll).votes, Ballot.objects.count()) == ([0, 1], 1)
    assert services.withdraw_vote(person=citizen, poll=poll)
    assert not services.withdraw_vote(person=citizen, poll=poll)
    assert not Ballot.objects.exists()
    assert Subscription.objects.of(poll).filter(person=citizen).exists()  # they hear of what follows


@pytest.mark.parametrize(
    ("form", "choice", "kept"),
    [
        ("single", [2], "2"),
        ("multiple", [3, 1], "1 3"),
        ("ranked", [3, 1], "3 1"),
        ("rating", [0, 5, 1], "0 5 1"),
    ],
)
def test_each_form_keeps_what_it_asks(town: Town, citizen: User, form: str, choice: list[int], kept: str) -> None:
    poll = factories.make_poll(town, form=form, options=["A", "B", "C"])
    assert services.vote(person=citizen, poll=poll, choice=choice) == kept


@pytest.mark.parametrize(
    ("form", "choice"),
    [
        ("single", []), ("single", [0]), ("single", [4]), ("single", [1, 2]), ("single", [10**30]), ("single", [-1]),
        ("multiple", [1, 1]), ("multiple", [1, 2, 3]), ("ranked", [1, 1]), ("ranked", []),
        ("rating", [0, 0, 0]), ("rating", [6, 1, 1]), ("rating", [1]),
    ],
)  # fmt: skip
def test_anything_else_is_refused(town: Town, citizen: User, form: str, choice: list[int]) -> None:
    more = {"most_choices": 2} if form == "multiple" else {}
    poll = factories.make_poll(town, form=form, options=["A", "B", "C"], **more)
    with pytest.raises(services.BadChoice):
        services.vote(person=citizen, poll=poll, choice=choice)
    assert not Ballot.objects.exists()


def test_the_database_refuses_a_second_ballot(town: Town, citizen: User) -> None:
    poll = factories.make_poll(town)
    cast(poll, (1,))
    voter = Ballot.objects.get().person
    for again in ({"person": voter, "slot": "x"}, {"person": citizen, "slot": Ballot.objects.get().slot}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.create(poll=poll, choice="1", **again)


def test_before_and_after_nothing_is_taken(town: Town, citizen: User) -> None:
    """VOTE-4: by the database's clock."""
    later = factories.make_poll(town, opens=False)
    with pytest.raises(services.NotYetOpen):
        services.vote(person=citizen, poll=later, choice=[1])
    poll = factories.make_poll(town)
    services.vote(person=citizen, poll=poll, choice=[1])
    closed = factories.close_poll_now(poll)
    for act in (
        lambda: services.vote(person=citizen, poll=poll, choice=[2]),  # a page that does not know it yet
        lambda: services.vote(person=factories.make_person(), poll=closed, choice=[2]),
        lambda: services.withdraw_vote(person=citizen, poll=poll),
    ):
        with pytest.raises(services.Closed):
            act()
    assert Ballot.objects.get().choice == "1"


def test_the_clock_of_the_application_changes_nothing(
    town: Town, citizen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = factories.make_poll(town)
    Poll.objects.filter(pk=poll.pk).update(closes_at=timezone.now() + timedelta(minutes=5))
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=10))
    assert services.vote(person=citizen, poll=poll, choice=[1]) == "1"
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(minutes=10))
    Poll.objects.filter(pk=poll.pk).update(closes_at=real())
    time.sleep(0.002)  # SQLite's clock counts thousandths
    with pytest.raises(services.Closed):
        services.vote(person=citizen, poll=poll, choice=[2])


def test_what_is_hidden_or_called_off_takes_no_vote(town: Town, citizen: User) -> None:
    from feed.services import Gone, hide

    poll, other = factories.make_poll(town), factories.make_poll(town)
    hide(subject=poll)
    with pytest.raises(Gone):
        services.vote(person=citizen, poll=poll, choice=[1])
    services.cancel_poll(poll=other, by=factories.make_official(town), reason="La question était mal posée.")
    with pytest.raises(services.Closed):
        services.vote(person=citizen, poll=other, choice=[1])


# --- who ------------------------------------------------------------------------------------------------------------


def test_the_roll_is_fixed_at_the_opening(town: Town, citizen: User, outsider: User) -> None:
    """VOTE-5: who moves later keeps their vote, who comes later has none."""
    poll = factories.make_poll(town, open_to="residents")
    assert (poll.electors, Elector.objects.filter(poll=poll, person=citizen).count()) == (1, 1)
    late = factories.make_person(town=town)
    for person in (outsider, late):
        with pytest.raises(services.NotOnRoll):
            services.vote(person=person, poll=poll, choice=[1])
    citizen.town = factories.make_town("Ailleurs")
    citizen.save()
    assert services.vote(person=citizen, poll=poll, choice=[1]) == "1"


def test_a_neighbourhood_answers_for_itself(town: Town) -> None:
    part = factories.make_neighbourhood(town)
    here, there = (factories.make_person(town=town) for _ in range(2))
    here.neighbourhood = part
    here.save()
    poll = factories.make_poll(town, open_to="neighbourhood", neighbourhood=part)
    assert services.vote(person=here, poll=poll, choice=[1]) == "1"
    assert Ballot.objects.get().neighbourhood == part
    with pytest.raises(services.NotOnRoll):
        services.vote(person=there, poll=poll, choice=[1])


def test_an_official_is_one_person(town: Town) -> None:
    """VOTE-12: a mandate, or two, give no second vote."""
    official = factories.make_official(town, "mayor", "Maire")
    factories.make_mandate(official, town, "clerk", "Secrétariat")
    poll = factories.make_poll(town, official)
    services.vote(person=official, poll=poll, choice=[1])
    services.vote(person=official, poll=poll, choice=[1])
    assert tally.count(poll).voters == 1


def test_a_block_takes_nobody_s_vote(town: Town, citizen: User) -> None:
    from profiles.services import block

    official = factories.make_official(town, "mayor", "Maire")
    poll = factories.make_poll(town, official)
    block(blocker=official, blocked=citizen)
    assert Poll.objects.visible_to(citizen).filter(pk=poll.pk).exists()
    services.vote(person=citizen, poll=poll, choice=[1])


def test_who_leaves_and_comes_back_does_not_answer_twice(town: Town, outsider: User) -> None:
    """VOTE-2: the ballot stays of nobody; the same address finds its place taken until no appeal can come."""
    poll = factories.make_poll(town)
    person = factories.make_person(email="nadia@example.org")
    services.vote(person=person, poll=poll, choice=[2])
    privacy.erase(person)
    left = Ballot.objects.get()
    assert (left.person, left.choice, tally.count(poll).votes) == (None, "2", [0, 1])
    assert "nadia" not in (left.slot or "")
    again = factories.make_person(email="nadia@example.org")
    with pytest.raises(services.SlotTaken):
        services.vote(person=again, poll=poll, choice=[1])
    services.vote(person=outsider, poll=poll, choice=[1])
    factories.close_poll_now(poll)
    assert services.forget_slots() == 0
    Poll.objects.update(opens_at=timezone.now() - timedelta(days=90), closes_at=timezone.now() - timedelta(days=80))
    assert services.forget_slots() == 2
    assert tally.count(poll).votes == [1, 1]


def test_a_mailbox_answers_once_where_everyone_may_and_each_account_of_a_roll(town: Town) -> None:
    """VOTE-2: one mailbox has as many addresses as its owner likes."""
    people = [factories.make_person(town=town, email=f"{name}@example.org") for name in ("nadia", "nadia+1", "+2")]
    other = factories.make_person(town=town, email="nadia@example.net")
    poll = factories.make_poll(town)
    for person in (people[1], people[2], other):
        services.vote(person=person, poll=poll, choice=[1])
    services.vote(person=people[1], poll=poll, choice=[2])
    with pytest.raises(services.SlotTaken):
        services.vote(person=people[0], poll=poll, choice=[2])
    assert tally.count(poll).votes == [2, 1]
    reserved = factories.make_poll(town, open_to="residents")
    for person in people:
        services.vote(person=person, poll=reserved, choice=[1])
    assert tally.count(reserved).votes == [3, 0]


def test_erasing_keeps_the_roll_and_takes_the_name(town: Town, citizen: User) -> None:
    official = factories.make_official(town)
    poll = factories.make_poll(town, official, open_to="residents")
    draft = factories.make_poll_draft(town, official)
    for person in (citizen, official):
        privacy.erase(person)
    poll.refresh_from_db()
    assert (poll.author, poll.electors, Elector.objects.filter(poll=poll, person=None).count()) == (None, 1, 1)
    assert not Poll.objects.filter(pk=draft.pk).exists()


def test_one_s_own_answers_are_in_one_s_own_export_alone(town: Town, citizen: User, outsider: User) -> None:
    poll = factories.make_poll(town, open_to="residents")
    services.vote(person=citizen, poll=poll, choice=[1])
    mine = data_of(citizen)
    assert [(row["poll"], row["answer"]) for row in mine["answers"]] == [(str(poll.pk), "1")]
    assert mine["rolls"] == [str(poll.pk)]
    assert data_of(outsider) == {"answers": [], "rolls": [], "prepared": [], "paper": [], "outcomes": []}
    assert not Ballot.objects.visible_to(outsider).exists()
    assert [row["id"] for row in data_of(poll.author)["prepared"]] == [str(poll.pk)]


# --- who hears ------------------------------------------------------------------------------------------------------


def test_a_vote_is_told_to_open_pages_only_where_the_count_is_public(town: Town, citizen: User) -> None:
    """VOTE-7: of a hidden poll the socket says nothing, not even that somebody answered."""
    for is_live, moves in ((True, 3), (False, 0)):
        poll = factories.make_poll(town, is_live=is_live)
        StreamMove.objects.all().delete()
        services.vote(person=citizen, poll=poll, choice=[1])
        services.vote(person=citizen, poll=poll, choice=[2])
        services.withdraw_vote(person=citizen, poll=poll)
        assert StreamMove.objects.count() == moves
        assert set(StreamMove.objects.values_list("stream", flat=True)) <= {f"poll:{poll.pk}"}


# --- at once --------------------------------------------------------------------------------------------------------


def at_once(acts: list[Any], threads: int = 16) -> None:
    """Do all of this from many connections."""

    def done(act: Any) -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(done, acts))


@pytest.mark.django_db(transaction=True)
def test_a_hundred_parallel_votes_of_one_person_are_one(town: Town, citizen: User) -> None:
    """VOTE-1, by the issue's own words."""
    poll = factories.make_poll(town, is_live=True)
    at_once(
        [lambda n=n: services.vote(person=citizen, poll=poll, choice=[1 + n % 2]) for n in range(100)]  # type: ignore[misc]
    )
    count = tally.count(poll)
    assert (Ballot.objects.count(), count.voters, sum(count.votes)) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_accounts_of_one_address_at_once_are_one(town: Town) -> None:
    """VOTE-2 under concurrency: whoever takes the slot first, no other takes it."""
    poll = factories.make_poll(town)
    people = [factories.make_person() for _ in range(8)]
    for person in people:
        person.email = "une@example.org"  # as if each had had the address in turn; the rows keep their own
    refused: list[bool] = []

    def answer(person: User) -> None:
        try:
            services.vote(person=person, poll=poll, choice=[1])
        except services.SlotTaken:
            refused.append(True)

    at_once([lambda p=p: answer(p) for p in people])  # type: ignore[misc]
    assert (Ballot.objects.count(), len(refused)) == (1, 7)


@pytest.mark.django_db(transaction=True)
def test_votes_changes_withdrawals_and_the_close_at_once_end_in_one_count(town: Town) -> None:
    """VOTE-4, VOTE-10: what was taken before the close is in the result, what came after is nowhere."""
    poll = factories.make_poll(town, is_live=True)
    people = [factories.make_person() for _ in range(40)]
    taken: list[int] = []

    def answer(person: User) -> None:
        try:
            services.vote(person=person, poll=poll, choice=[1])
        except services.Closed:
            return
        taken.append(person.pk)

    acts: list[Any] = [lambda p=p: answer(p) for p in people]  # type: ignore[misc]
    acts.insert(20, lambda: factories.close_poll_now(poll))
    at_once(acts)
    closed = Poll.objects.get()
    assert closed.counts is not None
    assert closed.counts["voters"] == Ballot.objects.count() == len(taken)
    assert services.recount_poll(poll=closed).is_sound
