"""Ballots are right, what is kept beside them is a cache: counted at the close, daily and on demand (VOTE-10)."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from alerts.models import Notification
from core.models import Task
from participation.polls import services, tasks
from participation.polls.models import Ballot, Option, Poll, frozen
from places.models import Town
from profiles.models import User
from tests import factories
from tests.feed.steps import work

pytestmark = pytest.mark.django_db


def recount(*arguments: str) -> tuple[str, int]:
    """Return what the command says, and its exit code."""
    out = StringIO()
    try:
        call_command("polls", "recount", *arguments, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def closed(town: Town, citizen: User) -> Poll:
    poll = factories.make_poll(town)
    services.vote(person=citizen, poll=poll, choice=[1])
    return factories.close_poll_now(poll)


def test_what_is_kept_is_what_the_ballots_say(closed: Poll) -> None:
    assert recount() == (f"poll {closed.pk}: 1 ballots, as kept\n", 0)
    assert recount(str(closed.pk))[1] == 0
    for wrong in ("1", "abc", "9" * 30, "-1"):
        with pytest.raises(CommandError):
            recount(wrong)


def test_a_wrong_count_is_said_and_mended_on_demand(closed: Poll) -> None:
    Poll.objects.update(counts=closed.counts | {"votes": [7, 7], "voters": 14})
    text, code = recount()
    assert "differs in voters, votes; 0 spoilt ballots" in text and code == 1
    assert Poll.objects.get().counts["votes"] == [7, 7]
    text, code = recount("--repair")
    assert text.endswith("(mended)\n") and code == 0
    assert Poll.objects.get().counts == closed.counts


def test_a_ballot_of_nothing_and_a_broken_seal_are_found_and_not_mended(closed: Poll, town: Town) -> None:
    Ballot.objects.create(poll=closed, choice="9")
    text, code = recount("--repair")
    assert "1 spoilt ballots" in text and code == 1
    Ballot.objects.filter(choice="9").delete()
    recount("--repair")
    Option.objects.filter(poll=closed, position=1).update(words="Tout à fait pour")
    text, code = recount("--repair")
    assert "differs in seal" in text and code == 1
    fresh = factories.make_poll(town)
    for changed in ({"closes_at": timezone.now() + timedelta(days=90)}, {"is_binding": True}, {"title": "Autre ?"}):
        Poll.objects.filter(pk=fresh.pk).update(**changed)
        assert "seal" in services.recount_poll(poll=fresh).differences


def test_the_seal_says_to_which_neighbourhood_a_poll_is_reserved(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = factories.make_neighbourhood(town, "Centre"), factories.make_neighbourhood(town, "Gare")
    poll = factories.make_poll(town, open_to="neighbourhood", neighbourhood=here)
    assert services.recount_poll(poll=poll).is_sound
    Poll.objects.filter(pk=poll.pk).update(neighbourhood=there)
    assert services.recount_poll(poll=poll).differences == ("seal",)
    # One sealed when the neighbourhood was not part of it holds still, and keeps all else as firmly.
    poll.refresh_from_db()
    told = {name: value for name, value in frozen(poll).items() if name != "neighbourhood"}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Poll.objects.filter(pk=poll.pk).update(seal=hashlib.sha256(text.encode()).hexdigest())
    assert services.recount_poll(poll=poll).is_sound
    Poll.objects.filter(pk=poll.pk).update(title="Autre ?")
    assert services.recount_poll(poll=poll).differences == ("seal",)


def test_the_outbox_opens_and_closes_at_the_minute_and_tells_who_answered(town: Town, citizen: User) -> None:
    poll = factories.make_poll(town, opens=False, open_to="residents")
    waiting = Task.objects.filter(name__startswith="participation.polls")
    assert sorted(waiting.values_list("name", "due")) == [
        ("participation.polls.tasks.close_poll", poll.closes_at),
        ("participation.polls.tasks.open_poll", poll.opens_at),
    ]
    tasks.open_poll({"poll": poll.pk})
    tasks.close_poll({"poll": poll.pk})
    poll.refresh_from_db()
    assert (poll.opened_at, poll.counted_at) == (None, None)  # before the time nothing happens
    Poll.objects.update(opens_at=timezone.now() - timedelta(hours=2))
    User.objects.update(date_joined=timezone.now() - timedelta(days=2))
    tasks.open_poll({"poll": poll.pk})
    services.vote(person=citizen, poll=Poll.objects.get(), choice=[2])
    Poll.objects.update(closes_at=timezone.now() - timedelta(hours=1))
    for _time in range(2):
        tasks.close_poll({"poll": poll.pk})
    work()
    assert Poll.objects.get().counts["votes"] == [0, 1]
    assert list(Notification.objects.values_list("recipient", "verb")) == [(citizen.pk, "polls.closed")]
    tasks.open_poll({"poll": 1})
    tasks.close_poll({"poll": 1})


def test_every_day_what_nobody_closed_is_closed_and_what_differs_is_mended(closed: Poll, town: Town) -> None:
    missed = factories.make_poll(town)
    Poll.objects.filter(pk=missed.pk).update(
        opens_at=timezone.now() - timedelta(days=3), closes_at=timezone.now() - timedelta(days=1)
    )
    Poll.objects.filter(pk=closed.pk).update(counts=closed.counts | {"votes": [0, 9]})
    tasks.recount_all({})
    assert Poll.objects.get(pk=closed.pk).counts == closed.counts
    assert Poll.objects.get(pk=missed.pk).counted_at is not None
