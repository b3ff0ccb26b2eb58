"""What the village's town hall hid and why, and an election to come; told in the past: nobody's bell rings."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from civicnet.demo.reading import FOLDER, moment_of
from civicnet.demo.typography import french
from feed.models import Post
from feed.services import comment
from moderation.about import is_about_town_hall
from moderation.services import hide_contribution, restore_contribution
from officials.campaign.calendar import default_start
from officials.campaign.services import set_election
from places.models import Town
from profiles.models import User

CLERK = "sylvie_doleac"
CYCLE = 6  # years between two municipal elections
KNOWN = 2032  # one of them


def told() -> list[dict[str, Any]]:
    """Return the decisions as they are written, oldest first."""
    rows: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "fairness.toml").read_text())
    return rows["decision"]


def tell(*, town: Town, inhabitants: dict[str, User], posts: Sequence[Post], now: datetime) -> None:
    """Write each decision, and the next municipal election whose months have not begun."""
    clerk = inhabitants[CLERK]
    for row in told():
        said = moment_of(row["said"], now)
        author = inhabitants[row["by"]]
        ground = next(_grounds(posts, said, town))
        remark = comment(author=author, on=ground, body=french(row["words"]), capacity="", at=said)
        decision = hide_contribution(
            subject=remark, by=clerk, rule=row["rule"], reason=french(row["reason"]), at=moment_of(row["when"], now)
        )
        if "restored" in row:
            at = moment_of(row["restored"], now)
            restore_contribution(decision=decision, by=clerk, reason=french(row["because"]), at=at)
    set_election(town=town, by=None, kind="municipal", votes_on=next_vote(now.date()))


def _grounds(posts: Sequence[Post], said: datetime, town: Town) -> Iterator[Post]:
    """Yield what citizens had published by then without a word of the town hall, newest first."""
    for post in reversed(posts):
        published = post.published_at is not None and post.published_at < said - timedelta(hours=1)
        if published and not post.capacity and not is_about_town_hall(post, town):
            yield post


def next_vote(today: date) -> date:
    """Return the second Sunday of March of the next municipal election whose period has not begun."""
    year = KNOWN
    while default_start(date(year, 3, 1)) <= today + timedelta(days=30):
        year += CYCLE
    first = date(year, 3, 1)
    return first + timedelta(days=(6 - first.weekday()) % 7 + 7)
