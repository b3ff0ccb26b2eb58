"""Counting ballots: the published methods, on plain values, without a database.

*Ranked* polls are counted by instant run-off ("preferential voting", Robert's Rules of Order Newly Revised, 12th ed.,
45:62 ff.): each ballot counts for the option it prefers among those still in; when one has more than half of the
ballots that still count, it comes first; otherwise the one with the fewest goes out, and its ballots pass to the next
they name. Options that nobody prefers go out together, which moves no ballot. Of several with the fewest, the one goes
out that had fewer in the latest round before in which they differed, as in the Scottish Local Government Elections
Order 2011; where they never differed, the lot decides that was drawn, and published, when the poll opened. Two last
options with as many ballots each are equals: neither comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

SINGLE, MULTIPLE, RANKED, RATING = "single", "multiple", "ranked", "rating"
ENOUGH_RATINGS = 10  # below this a mean says more of who came first than of the option
ENOUGH_VOTERS = 11  # below this a part of the result could tell who answered what (VOTE-8)
BY_VOTES, BY_EARLIER, BY_LOT = "votes", "earlier", "lot"


@dataclass(frozen=True)
class Asked:
    """What ballots are counted by. ``lot``: the places of the options, the one that stays longest first."""

    form: str
    options: int
    most_choices: int | None = None
    lot: tuple[int, ...] = ()


@dataclass(frozen=True)
class Round:
    """One round of a run-off: the ballots of each option still in (0 for one that is out), and who goes out how."""

    votes: list[int]
    exhausted: int  # ballots that name nobody who is still in
    out: list[int] = field(default_factory=list)
    by: str = ""


@dataclass(frozen=True)
class Count:
    """A result. ``votes`` are for each option in turn: ballots naming it, preferring it, or giving it stars.

    ``first`` are the places of what came first: one; several that are equal; none without a ballot, or of ratings.
    """

    voters: int
    votes: list[int]
    first: list[int]
    rounds: list[Round] = field(default_factory=list)
    stars: list[list[int]] = field(default_factory=list)  # of each option: how many gave one, two … five
    spoilt: int = 0  # ballots that say nothing which the poll asks: counted by nobody, found by a recount

    def plain(self) -> dict[str, Any]:
        """Return it as JSON keeps it."""
        return asdict(self)


def read(asked: Asked, choice: str) -> tuple[int, ...] | None:
    """Return the numbers of a ballot, None when it is none of this poll."""
    try:
        numbers = tuple(int(word) for word in choice.split(" "))
    except ValueError:
        return None
    return numbers if _fits(asked, numbers) and write(numbers) == choice else None


def write(numbers: Sequence[int]) -> str:
    """Return a ballot as it is stored."""
    return " ".join(str(number) for number in numbers)


def _fits(asked: Asked, numbers: tuple[int, ...]) -> bool:
    if asked.form == RATING:
        return len(numbers) == asked.options and all(0 <= n <= 5 for n in numbers) and any(numbers)
    if len(set(numbers)) != len(numbers) or not all(1 <= n <= asked.options for n in numbers):
        return False
    if asked.form == SINGLE:
        return len(numbers) == 1
    if asked.form == MULTIPLE:
        return 1 <= len(numbers) <= (asked.most_choices or asked.options) and list(numbers) == sorted(numbers)
    return len(numbers) >= 1


def count(asked: Asked, ballots: Mapping[str, int]) -> Count:
    """Count ballots, given as how often each was cast."""
    told: Counter[tuple[int, ...]] = Counter()
    spoilt = 0
    for choice, times in ballots.items():
        numbers = read(asked, choice)
        if numbers is None:
            spoilt += times
        else:
            told[numbers] += times
    voters = told.total()
    if asked.form == RATING:
        stars = _stars(asked, told)
        return Count(voters, [sum(given) for given in stars], [], stars=stars, spoilt=spoilt)
    if asked.form == RANKED:
        rounds, first = run_off(asked, told)
        return Count(voters, rounds[0].votes, first, rounds=rounds, spoilt=spoilt)
    votes = [0] * asked.options
    for numbers, times in told.items():
        for place in numbers:
            votes[place - 1] += times
    most = max(votes)
    first = [place for place, number in enumerate(votes, 1) if number == most] if most else []
    return Count(voters, votes, first, spoilt=spoilt)


def mean(given: Sequence[int]) -> float | None:
    """Return the stars an option has in the mean, None while too few people gave any."""
    number = sum(given)
    if number < ENOUGH_RATINGS:
        return None
    return round(sum(stars * times for stars, times in enumerate(given, 1)) / number, 1)


def _stars(asked: Asked, told: Mapping[tuple[int, ...], int]) -> list[list[int]]:
    stars = [[0] * 5 for _option in range(asked.options)]
    for numbers, times in told.items():
        for given, number in zip(stars, numbers, strict=True):
            if number:
                given[number - 1] += times
    return stars


def run_off(asked: Asked, told: Mapping[tuple[int, ...], int]) -> tuple[list[Round], list[int]]:
    """Return the rounds of an instant run-off and what comes first: one, two equals, or nothing without a ballot."""
    standing = set(range(1, asked.options + 1))
    rounds: list[Round] = []
    while True:
        votes, exhausted = _round(asked.options, standing, told)
        left = sum(votes)
        best = max(standing, key=lambda place: votes[place - 1])
        if votes[best - 1] * 2 > left or len(standing) == 1:
            return [*rounds, Round(votes, exhausted)], [best] if left else []
        if not left:
            return [*rounds, Round(votes, exhausted)], []
        if len(standing) == 2:
            return [*rounds, Round(votes, exhausted)], sorted(standing)
        out, by = _leaving(asked, standing, votes, rounds)
        rounds.append(Round(votes, exhausted, out, by))
        standing -= set(out)


def _round(options: int, standing: set[int], told: Mapping[tuple[int, ...], int]) -> tuple[list[int], int]:
    votes, exhausted = [0] * options, 0
    for ranking, times in told.items():
        place = next((place for place in ranking if place in standing), None)
        if place is None:
            exhausted += times
        else:
            votes[place - 1] += times
    return votes, exhausted


def _leaving(asked: Asked, standing: set[int], votes: list[int], before: list[Round]) -> tuple[list[int], str]:
    """Return which options go out of a round, and what decided it."""
    fewest = min(votes[place - 1] for place in standing)
    last = sorted(place for place in standing if votes[place - 1] == fewest)
    if fewest == 0 or len(last) == 1:
        return last, BY_VOTES
    for earlier in reversed(before):
        fewest = min(earlier.votes[place - 1] for place in last)
        last = [place for place in last if earlier.votes[place - 1] == fewest]
        if len(last) == 1:
            return last, BY_EARLIER
    order = list(asked.lot) or list(range(1, asked.options + 1))
    return [max(last, key=order.index)], BY_LOT


def shown_parts(voters: Mapping[Any, int]) -> list[Any]:
    """Return which parts of a whole may be shown: none of fewer than eleven voters, none that a subtraction tells.

    What is left out must itself be eleven at least, or nothing is left out; otherwise the next smallest part hides it.
    """
    ranked = sorted(voters, key=lambda part: voters[part])
    hidden = [part for part in ranked if voters[part] < ENOUGH_VOTERS]
    rest = ranked[len(hidden) :]
    while rest and 0 < sum(voters[part] for part in hidden) < ENOUGH_VOTERS:
        hidden.append(rest.pop(0))
    return [part for part in voters if part in rest]
