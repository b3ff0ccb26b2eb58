"""How a poll stands, from its ballots; and what may be known of it by whom.

Nothing is counted while people vote: no row is common to all voters, so that none waits for another. A count is one
read of an index; those who ask while one runs share the next, which begins after they asked, so that whoever looks
after a vote sees it. ``bench/polls.py`` measures both.
"""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count as Number

from participation.polls import counting
from participation.polls.models import Ballot, Poll, Slip

if TYPE_CHECKING:
    from participation.polls.counting import Asked, Count


def asked_of(poll: Poll) -> Asked:
    """Return what the ballots of a poll are counted by."""
    options = list(poll.options.all())
    return counting.Asked(poll.form, len(options), poll.most_choices, tuple(poll.lot))


def count(poll: Poll) -> Count:
    """Count the ballots as they are now."""
    rows = Ballot.objects.filter(poll=poll.pk).order_by().values_list("choice").annotate(Number("pk"))
    return counting.count(asked_of(poll), dict(rows))


def count_places(poll: Poll) -> dict[int | None, Count]:
    """Count the ballots of each neighbourhood; None are those of nowhere."""
    places: dict[int | None, Counter[str]] = defaultdict(Counter)
    rows = Ballot.objects.filter(poll=poll.pk).order_by().values_list("neighbourhood", "choice").annotate(Number("pk"))
    for place, choice, times in rows:
        places[place][choice] += times
    asked = asked_of(poll)
    return {place: counting.count(asked, ballots) for place, ballots in places.items()}


def count_slips(poll: Poll) -> dict[str, Count]:
    """Count the slips of each channel that has any, as they are now."""
    if not poll.takes_slips:
        return {}
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = Slip.objects.filter(poll=poll.pk).counted().order_by().values_list("channel", "choice")
    for channel, choice, times in rows.annotate(Number("pk")):
        found[channel][choice] += times
    asked = asked_of(poll)
    return {channel: counting.count(asked, slips) for channel, slips in sorted(found.items())}


@dataclass
class _Turn:
    before: _Turn | None
    begun: bool = False
    done: threading.Event = field(default_factory=threading.Event)
    found: Count | None = None


_turns: dict[int, _Turn] = {}
_guard = threading.Lock()


def shared_count(poll: Poll) -> Count:
    """Count the ballots, once for all threads that ask together."""
    with _guard:
        last = _turns.get(poll.pk)
        turn = last if last is not None and not last.begun else _Turn(last)
        _turns[poll.pk] = turn
    leads = turn is not last
    if not leads:
        turn.done.wait(10)
        return turn.found or count(poll)
    if turn.before is not None:
        turn.before.done.wait(10)
        turn.before = None
    with _guard:
        turn.begun = True
    try:
        turn.found = count(poll)
    finally:
        turn.done.set()
        with _guard:
            if _turns.get(poll.pk) is turn:
                del _turns[poll.pk]
    return turn.found


def public_count(poll: Poll) -> Count | None:
    """Return how a poll stands, None where nobody may know: not open, hidden until the close, called off (VOTE-7)."""
    if not poll.shows_counts:
        return None
    if poll.counts is not None and poll.counted_at is not None:
        return from_plain(poll.counts)
    return shared_count(poll)


def public_slip_counts(poll: Poll) -> dict[str, Count]:
    """Return how each channel without accounts stands, nothing where nobody may know (VOTE-7)."""
    if not poll.takes_slips or not poll.shows_counts:
        return {}
    if poll.counts is not None and poll.counted_at is not None:
        return {channel: from_plain(kept) for channel, kept in poll.counts.get("channels", {}).items()}
    return count_slips(poll)


def from_plain(kept: dict[str, Any]) -> Count:
    """Return a count as it was kept."""
    names = ("voters", "votes", "first", "stars", "spoilt")
    rounds = [counting.Round(**each) for each in kept["rounds"]]
    return counting.Count(rounds=rounds, **{name: kept[name] for name in names})
