"""A result in words and numbers, for pages, the API and files alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.sheets import csv_lines
from participation.polls import counting, tally
from participation.polls.models import Form, Poll

if TYPE_CHECKING:
    from participation.polls.counting import Count


@dataclass(frozen=True)
class Result:
    """How a poll stands, for whoever may know it."""

    poll: Poll
    count: Count

    @property
    def participation(self) -> float | None:
        """The part of those on the roll who answered, in percent; None where there is no roll."""
        electors = self.poll.electors
        return round(100 * self.count.voters / electors, 1) if electors else None

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Return each option with its votes and percent; the percent is of those who answered."""
        whole = self.count.voters or 1
        return [
            {
                "position": option.position,
                "words": option.words,
                "votes": votes,
                "percent": round(100 * votes / whole, 1),
                "mean": counting.mean(self.count.stars[option.position - 1]) if self.count.stars else None,
                "stars": self.count.stars[option.position - 1] if self.count.stars else None,
            }
            for option, votes in zip(self.poll.options.all(), self.count.votes, strict=True)
        ]

    @property
    def first(self) -> list[str]:
        """The words of what came first; several when equal."""
        words = {option.position: option.words for option in self.poll.options.all()}
        return [words[place] for place in self.count.first]

    @property
    def binds(self) -> bool:
        """Whether the town is held to it: it said so, enough answered, and one option came first."""
        enough = self.count.voters >= (self.poll.minimum_voters or 0)
        return self.poll.is_binding and enough and len(self.count.first) == 1

    @property
    def kept(self) -> bool | None:
        """Whether the town kept its promise, as it said last."""
        said = [outcome.kept for outcome in self.poll.outcomes.all() if outcome.kept is not None]
        return said[-1] if said else None


def of(poll: Poll) -> Result | None:
    """Return how a poll stands, None where nobody may know."""
    count = tally.public_count(poll)
    return Result(poll, count) if count is not None else None


def bars(result: Result) -> list[dict[str, Any]]:
    """Return the options as ``core/ui/bars.html`` draws them, in the order of the page."""
    drawn = []
    for row in result.rows:
        percent = round(row["percent"])
        text = f"{row['votes']} · {formats.number_format(row['percent'], 0 if row['percent'] == percent else 1)} %"
        if result.poll.form == Form.RATING:
            mean = row["mean"]
            percent = round(mean * 20) if mean else 0
            stars = formats.number_format(mean, 1) if mean else "–"
            text = ngettext("%(stars)s / 5 · %(n)d note", "%(stars)s / 5 · %(n)d notes", row["votes"]) % {
                "stars": stars,
                "n": row["votes"],
            }
        drawn.append({"label": row["words"], "percent": percent, "text": text})
    return drawn


def rounds(result: Result) -> list[dict[str, Any]]:
    """Return the rounds of a run-off: the votes of each option, who goes out and what decided it."""
    words = {option.position: option.words for option in result.poll.options.all()}
    reasons = {
        counting.BY_VOTES: _("moins de voix"),
        counting.BY_EARLIER: _("égalité, départagée par un tour précédent"),
        counting.BY_LOT: _("égalité à tous les tours, départagée par le tirage"),
    }
    gone: set[int] = set()
    told = []
    for number, each in enumerate(result.count.rounds, 1):
        cells = ["" if place in gone else str(votes) for place, votes in enumerate(each.votes, 1)]
        gone |= set(each.out)
        out = ", ".join(words[place] for place in each.out)
        told.append(
            {
                "number": number,
                "cells": cells,
                "exhausted": each.exhausted,
                "out": f"{out} ({reasons[each.by]})" if out else "",
            }
        )
    return told


def as_csv(poll: Poll) -> str | None:
    """Return the counts as a table with a header, None where nobody may know them.

    ``votes`` are those with an account; a column of its own is what came by each other channel.
    """
    result = of(poll)
    if result is None:
        return None
    beside = tally.public_slip_counts(poll)
    stars = [f"stars_{number}" for number in range(1, 6)] if result.count.stars else []
    runs = [f"round_{number}" for number in range(1, len(result.count.rounds) + 1)]
    lines: list[list[Any]] = []
    for row in result.rows:
        turns = [each.votes[row["position"] - 1] for each in result.count.rounds]
        lines.append([row["position"], row["words"], row["votes"], row["percent"], *(row["stars"] or ()), *turns])
        lines[-1] += [each.votes[row["position"] - 1] for each in beside.values()]
    gap = [""] * (1 + len(stars) + len(runs)) if beside else []
    lines.append(["", "voters", result.count.voters, *gap, *(each.voters for each in beside.values())])
    if poll.electors is not None:
        lines.append(["", "electors", poll.electors])
    return "".join(csv_lines(["position", "option", "votes", "percent", *stars, *runs, *beside], lines))
