"""Answers without an account: one a device, counted apart, decided by the database (VOTE-1, 4, 7, 10; PRIV-1)."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import StreamMove
from feed.services import Gone, ModuleClosed, hide
from participation.polls import services, tasks
from participation.polls.channels import Channel, by_channel, table
from participation.polls.models import Ballot, Poll, Slip
from participation.polls.services.opening import seal_of
from places.models import Town
from profiles.models import User
from tests import factories
from tests.polls.test_voting import at_once

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]


@pytest.fixture
def poll(town: Town) -> Poll:
    return factories.make_poll(town, takes_slips=True)


def slip(poll: Poll, token: str, *choice: int) -> str:
    return services.answer_poster(poll=poll, choice=choice, token=token, spot=7)


def votes(poll: Poll) -> dict[str, list[int]]:
    return {each.channel.value: each.result.count.votes for each in by_channel(poll)}


def test_a_device_answers_once_and_anew(poll: Poll) -> None:
    assert slip(poll, "a", 1) == "1"
    slip(poll, "b", 1)
    slip(poll, "a", 2)
    assert sorted(Slip.objects.values_list("channel", "choice", "spot")) == [("poster", "1", 7), ("poster", "2", 7)]
    other = factories.make_poll(poll.town, takes_slips=True)
    slip(other, "a", 1)
    assert len(set(Slip.objects.values_list("device", flat=True))) == 3  # no device is known again in another poll
    assert not Ballot.objects.exists()


def test_a_kiosk_takes_several_and_each_form_once(poll: Poll) -> None:
    keys = [uuid.uuid4(), uuid.uuid4()]
    for key in (*keys, keys[0]):
        services.answer_kiosk(poll=poll, choice=[2], key=key, spot=9)
    assert list(Slip.objects.values_list("channel", "choice")) == [("kiosk", "2")] * 2


@pytest.mark.parametrize(("form", "choice", "kept"), [("multiple", [3, 1], "1 3"), ("ranked", [3, 1], "3 1")])
def test_a_slip_is_written_as_a_ballot(town: Town, form: str, choice: list[int], kept: str) -> None:
    poll = factories.make_poll(town, form=form, options=["A", "B", "C"], takes_slips=True)
    assert slip(poll, "a", *choice) == kept
    for wrong in ([], [4], [1, 1], [10**30]):
        with pytest.raises(services.BadChoice):
            slip(poll, "b", *wrong)


def test_before_after_and_elsewhere_nothing_is_taken(town: Town, poll: Poll) -> None:
    """VOTE-4: by the database's clock, in the statement that writes."""
    upcoming = factories.make_poll(town, opens=False, takes_slips=True)
    accounts_only, cancelled, hidden = (factories.make_poll(town, takes_slips=n > 0) for n in range(3))
    services.cancel_poll(poll=cancelled, by=factories.make_official(town), reason="Mal posée.")
    hide(subject=hidden)
    slip(poll, "a", 1)
    factories.close_poll_now(poll)
    for row, refusal in (
        (upcoming, services.NotYetOpen),
        (accounts_only, services.NotOnTheSpot),
        (cancelled, services.Closed),
        (hidden, Gone),
        (poll, services.Closed),
    ):
        for act in (
            lambda row=row: slip(row, "a", 2),
            lambda row=row: services.answer_kiosk(poll=row, choice=[2], key=uuid.uuid4(), spot=1),
        ):
            with pytest.raises(refusal):
                act()
    assert Slip.objects.get().choice == "1"


def test_the_database_refuses_what_must_not_be(poll: Poll) -> None:
    slip(poll, "a", 1)
    device = Slip.objects.get().device
    for wrong in (
        {"channel": "poster", "device": device},
        {"channel": "paper"},
        {"channel": "online"},
        {"channel": "poster", "choice": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slip.objects.create(**{"poll": poll, "choice": "1"} | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(open_to="residents")


def test_a_poll_of_a_roll_takes_none_and_the_seal_says_what_it_takes(town: Town, poll: Poll) -> None:
    with pytest.raises(services.Unready) as refusal:
        factories.make_poll(town, takes_slips=True, open_to="residents")
    assert refusal.value.field == "takes_slips"
    town.closed_modules = ["posters"]
    town.save()
    with pytest.raises(ModuleClosed):
        factories.make_poll(town, takes_slips=True)
    assert services.recount_poll(poll=poll).is_sound
    Poll.objects.update(takes_slips=False)
    assert services.recount_poll(poll=poll).differences == ("seal",)
    plain = factories.make_poll(town)
    before = seal_of(plain)
    Poll.objects.filter(pk=plain.pk).update(takes_slips=True)
    assert before != seal_of(Poll.objects.get(pk=plain.pk))


def test_channels_are_counted_apart_and_accounts_decide(poll: Poll, citizen: User) -> None:
    for token in "abc":
        slip(poll, token, 2)
    services.answer_kiosk(poll=poll, choice=[2], key=uuid.uuid4(), spot=1)
    factories.make_batch(poll, "2", "2", "1", spoilt=1)
    services.vote(person=citizen, poll=poll, choice=[1])
    assert by_channel(poll) == []  # VOTE-7
    closed = factories.close_poll_now(poll)
    assert votes(closed) == {"online": [1, 0], "poster": [0, 3], "kiosk": [0, 1], "paper": [1, 2]}
    assert [each.counts for each in by_channel(closed)] == [True, False, False, False]
    assert closed.counts["votes"] == [1, 0] and closed.counts["first"] == [1]
    told = table(by_channel(closed))
    assert [(row["cells"], row["sum"]) for row in told.rows] == [([1, 0, 0, 1], 2), ([0, 3, 1, 2], 6)]
    assert (told.voters, told.all_voters) == ([1, 3, 1, 3], 8)


def test_nothing_of_slips_is_known_before_the_close(poll: Poll, client: Client, sign_in: SignIn) -> None:
    """VOTE-7: neither how many nor which, in no outlet, for nobody."""
    outlets = [
        poll.get_absolute_url(),
        reverse("poll_tally", args=[poll.pk]),
        reverse("poll_csv", args=[poll.pk]),
        reverse("api_poll_results", args=[poll.pk]),
        reverse("api_poll", args=[poll.pk]),
    ]
    official = sign_in(factories.make_official(poll.town))

    def seen() -> list[tuple[int, int]]:
        answers = [browser.get(address) for address in outlets for browser in (client, official)]
        return [(answer.status_code, len(answer.content)) for answer in answers]

    moves = StreamMove.objects.filter(stream=f"poll:{poll.pk}")
    before, kept = seen(), list(moves.values())
    for token in "abcdefghijklm":
        slip(poll, token, 2)
    factories.make_batch(poll, "2", "2", "1", label="Urne secrète")
    assert [(a, b // 100) for a, b in seen()] == [(a, b // 100) for a, b in before]
    assert "Urne secrète" not in client.get(poll.get_absolute_url()).content.decode()
    assert list(moves.values()) == kept


def test_a_live_poll_moves_and_shows_each_channel(town: Town, client: Client) -> None:
    poll = factories.make_poll(town, takes_slips=True, is_live=True)
    moves = StreamMove.objects.count()
    slip(poll, "a", 2)
    assert StreamMove.objects.count() == moves + 1
    page = client.get(reverse("poll_tally", args=[poll.pk])).content.decode()
    assert "Sur place, par une affiche" in page and "une même personne a pu répondre plusieurs fois" in page
    assert "à titre indicatif" in page


def test_files_and_programs_get_each_channel_apart(poll: Poll, citizen: User, client: Client) -> None:
    services.vote(person=citizen, poll=poll, choice=[1])
    slip(poll, "a", 2)
    factories.make_batch(poll, "2", label="=SUM(A1)")
    factories.close_poll_now(poll)
    lines = client.get(reverse("poll_csv", args=[poll.pk])).content.decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == ["position", "option", "votes", "percent", "paper", "poster"]
    assert lines[1].split(",")[2:] == ["1", "100.0", "0", "0"]
    assert lines[2].split(",")[2:] == ["0", "0.0", "1", "1"]
    assert lines[3].split(",") == ["", "voters", "1", "", "1", "1"]
    told = json.loads(client.get(reverse("api_poll_results", args=[poll.pk])).content)
    assert told["votes"] == [1, 0]
    assert [(each["channel"], each["decides"], each["votes"]) for each in told["channels"]] == [
        ("online", True, [1, 0]),
        ("poster", False, [0, 1]),
        ("paper", False, [0, 1]),
    ]
    assert [(each["name"], each["sheets"]) for each in told["batches"]] == [("=SUM(A1)", 1)]


def test_a_recount_covers_slips(poll: Poll) -> None:
    """VOTE-10: what is kept beside them is a cache, and a sheet that was changed is found."""
    slip(poll, "a", 2)
    batch = factories.make_batch(poll, "1", "2")
    closed = factories.close_poll_now(poll)
    assert services.recount_poll(poll=closed).is_sound
    Poll.objects.update(counts=closed.counts | {"channels": {}})
    assert services.recount_poll(poll=poll).differences == ("channels",)
    tasks.recount_all({})
    assert Poll.objects.get().counts == closed.counts
    Slip.objects.filter(batch=batch, choice="1").update(choice="2")
    assert "batches" in services.recount_poll(poll=poll, repair=True).differences
    Slip.objects.filter(batch=None).update(choice="9")
    assert services.recount_poll(poll=poll).spoilt == 1


def test_devices_are_forgotten_a_month_after_the_close(poll: Poll) -> None:
    slip(poll, "a", 2)
    services.answer_kiosk(poll=poll, choice=[1], key=uuid.uuid4(), spot=1)
    factories.close_poll_now(poll)
    assert services.forget_devices() == 0
    Poll.objects.update(opens_at=timezone.now() - timedelta(days=60), closes_at=timezone.now() - timedelta(days=31))
    tasks.recount_all({})
    assert list(Slip.objects.values_list("device", "key")) == [(None, None)] * 2
    assert votes(Poll.objects.get()) == {"online": [0, 0], "poster": [0, 1], "kiosk": [1, 0]}


def test_a_frozen_author_takes_no_answer_of_a_street_away(poll: Poll) -> None:
    assert Poll.objects.withheld_by_freeze().filter(pk=poll.pk).exists()
    slip(poll, "a", 2)
    assert not Poll.objects.withheld_by_freeze().filter(pk=poll.pk).exists()


def test_the_page_says_that_it_takes_answers_on_the_spot(poll: Poll, client: Client) -> None:
    assert "comptées à part et ne décident rien" in client.get(poll.get_absolute_url()).content.decode()
    plain = factories.make_poll(poll.town)
    assert "comptées à part" not in client.get(plain.get_absolute_url()).content.decode()


@pytest.mark.django_db(transaction=True)
def test_one_device_at_once_is_one(town: Town) -> None:
    """VOTE-1: fifty taps of one telephone, at the same instant."""
    poll = factories.make_poll(town, takes_slips=True, is_live=True)
    at_once([lambda n=n: slip(poll, "one", 1 + n % 2) for n in range(50)])  # type: ignore[misc]
    counted: Any = by_channel(poll)[1].result.count
    assert (Slip.objects.count(), counted.voters, sum(counted.votes)) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_form_of_a_kiosk_at_once_is_one(town: Town) -> None:
    poll, key = factories.make_poll(town, takes_slips=True), uuid.uuid4()
    at_once([lambda: services.answer_kiosk(poll=poll, choice=[1], key=key, spot=1) for _n in range(20)])
    assert Slip.objects.count() == 1
    assert connection.vendor in ("sqlite", "postgresql")
    assert Channel(Slip.objects.get().channel) is Channel.KIOSK
