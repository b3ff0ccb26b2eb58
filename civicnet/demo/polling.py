"""What the village was asked, what it answered, and what the town hall did with it, told in the past."""

from __future__ import annotations

import random
import tomllib
from datetime import datetime
from typing import Any

from civicnet.demo import spotting
from civicnet.demo.reading import FOLDER, moment_of, people, span_of
from civicnet.demo.typography import french
from feed.services import comment
from participation.polls.models import Ballot, Poll
from participation.polls.services import Told, close_poll, draft_poll, follow_up, open_poll, publish_poll
from participation.polls.services.casting import slot_of
from places.models import Neighbourhood, Theme, Town
from profiles.models import User


def told() -> list[dict[str, Any]]:
    """Return the polls as they are written, oldest first."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "polls.toml").read_text())["poll"]
    return rows


def tell(
    *,
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    themes: dict[str, Theme],
    now: datetime,
) -> list[Poll]:
    """Write every poll with its ballots, its thread, its result and what followed."""
    polls = []
    for row in told():
        at = moment_of(row["when"], now)
        author, over = inhabitants[row["by"]], at + span_of(row["lasts"])
        asked = Told(
            title=french(row["title"]),
            body=french(row["body"]),
            options=[french(words) for words in row["options"]],
            form=row["form"],
            open_to=row["open_to"],
            neighbourhood=neighbourhoods.get(row.get("neighbourhood", "")),
            theme=themes[row["theme"]],
            opens_at=at,
            closes_at=over,
            is_live=row.get("live", False),
            is_binding=row.get("binding", False),
            minimum_voters=row.get("minimum"),
            takes_slips=row.get("slips", False),
        )
        poll = draft_poll(by=author, town=town, told=asked, at=at)
        Poll.objects.filter(pk=poll.pk).update(capacity=people()[row["by"]].capacity)
        poll = open_poll(poll=publish_poll(poll=poll, by=author, at=at), at=at)
        _answer(poll, row, inhabitants, at)
        for delay, handle, words in row.get("remarks", ()):
            comment(
                author=inhabitants[handle],
                on=poll,
                body=french(words),
                capacity=people()[handle].capacity,
                at=at + span_of(delay),
            )
        spotting.tell(poll=poll, row=row, inhabitants=inhabitants, at=at, over=over)
        close_poll(poll=poll, quietly=True)
        for step in row.get("outcomes", ()):
            follow_up(
                poll=poll,
                by=inhabitants[step["by"]],
                words=french(step["words"]),
                kept=step.get("kept"),
                capacity=people()[step["by"]].capacity,
                at=over + span_of(step["after"]),
            )
        polls.append(poll)
    return polls


def _answer(poll: Poll, row: dict[str, Any], inhabitants: dict[str, User], at: datetime) -> None:
    """Have inhabitants answer, drawn by lot, as often each way as it is written."""
    choices = [choice for choice, times in row["answers"].items() for _time in range(times)]
    voters = random.Random(row["when"]).sample(list(inhabitants.values()), len(choices))  # noqa: S311  # a story
    Ballot.objects.bulk_create(
        Ballot(
            poll=poll,
            person=person,
            slot=slot_of(poll, person.email),
            neighbourhood_id=person.neighbourhood_id,
            choice=choice,
            cast_at=at,
        )
        for person, choice in zip(voters, choices, strict=True)
    )
