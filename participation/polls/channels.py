"""How a poll was answered, by each way in: counted apart, shown apart, never mixed silently."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from participation.polls import results, tally
from participation.polls.models import Channel, Form
from participation.polls.results import Result

if TYPE_CHECKING:
    from participation.polls.models import Poll

__all__ = ["Channel", "ChannelResult", "Table", "by_channel", "table"]


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """How one channel answered."""

    channel: Channel
    result: Result

    @property
    def counts(self) -> bool:
        """Whether it is the one that decides."""
        return self.channel is Channel.ONLINE

    @property
    def caution(self) -> str:
        """What this way in cannot promise, in one sentence; "" for accounts."""
        return {
            Channel.POSTER: _(
                "Sans compte : un téléphone compte une fois, mais une même personne a pu répondre plusieurs fois, et"
                " de plus loin que l’affiche."
            ),
            Channel.KIOSK: _("Sans compte : une même personne a pu répondre plusieurs fois à la borne."),
            Channel.PAPER: _(
                "Sans compte : la mairie a saisi ces feuilles ; une même personne a pu en remplir plusieurs, ou"
                " répondre aussi en ligne."
            ),
        }.get(self.channel, "")


@dataclass(frozen=True, slots=True)
class Table:
    """Options in rows, channels in columns, and a sum of each row that decides nothing."""

    columns: list[str]
    rows: list[dict[str, Any]]
    voters: list[int]
    all_voters: int


def by_channel(poll: Poll) -> list[ChannelResult]:
    """Return how each channel that was answered stands, online first; nothing where nobody may know (VOTE-7)."""
    online = results.of(poll)
    if online is None:
        return []
    counts = tally.public_slip_counts(poll)
    found = [ChannelResult(Channel.ONLINE, online)]
    return found + [
        ChannelResult(channel, Result(poll, counts[channel.value])) for channel in Channel if channel.value in counts
    ]


def table(told: list[ChannelResult]) -> Table:
    """Return all channels side by side, in the order they are given."""
    rows = [
        {"words": row["words"], "cells": (cells := [each.result.count.votes[at] for each in told]), "sum": sum(cells)}
        for at, row in enumerate(told[0].result.rows)
    ]
    voters = [each.result.count.voters for each in told]
    return Table([str(each.channel.label) for each in told], rows, voters, sum(voters))


def cells_mean(poll: Poll) -> str:
    """Return what a number of the table counts, where that is not simply answers."""
    if poll.form == Form.RANKED:
        return _("Les nombres sont ceux des premiers choix.")
    if poll.form == Form.RATING:
        return _("Les nombres sont ceux des notes données.")
    return ""
