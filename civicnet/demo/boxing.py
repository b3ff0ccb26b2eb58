"""The village's box of ideas and what became of each, told in the past: nobody's bell rings."""

from __future__ import annotations

import json
import random
import tomllib
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType

from alerts.models import Subscription
from cases.services import move_freely
from civicnet.demo.reading import FOLDER, moment_of, people, span_of
from civicnet.demo.typography import french
from core.stars import STARS
from feed.models import Support
from feed.services import comment
from participation.ideas.models import Idea, Rating
from participation.ideas.services import accept, cross, invite, recount_stars, set_costing, set_threshold, share_idea
from places.models import Neighbourhood, Theme, Town
from profiles.models import User


def told() -> dict[str, list[dict[str, Any]]]:
    """Return the thresholds and the ideas as they are written, oldest first."""
    rows: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "ideas.toml").read_text())
    return rows


def tell(
    *,
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    themes: dict[str, Theme],
    now: datetime,
) -> list[Idea]:
    """Write every idea with its co-authors, thread, stars, supports, promises and steps."""
    rows = told()
    for each in rows["threshold"]:
        set_threshold(town=town, supports=each["supports"], promise=french(each["promise"]), days=each["days"])
    ideas = []
    for row in rows["idea"]:
        at = moment_of(row["when"], now)
        idea = share_idea(
            author=inhabitants[row["by"]],
            town=town,
            theme=themes[row["theme"]],
            neighbourhood=neighbourhoods.get(row.get("neighbourhood", "")),
            geometry=json.loads(row["place"]) if "place" in row else None,
            at=at,
            title=_words(row, "title"),
            need=_words(row, "need"),
            body=_words(row, "body"),
        )
        _write_together(idea, row, inhabitants, at)
        for delay, author, stance, words in row.get("remarks", ()):
            comment(
                author=inhabitants[author],
                on=idea,
                body=french(words),
                stance=stance,
                capacity=people()[author].capacity,
                at=at + span_of(delay),
            )
        _rate(idea, row, inhabitants, now)
        reached = _stand_behind(idea, row, inhabitants, now)
        _move(idea, row, inhabitants, at, reached)
        ideas.append(idea)
    return ideas


def _words(row: dict[str, Any], name: str) -> str:
    text: str = row[name]
    return text if "language" in row else french(text)


def _write_together(idea: Idea, row: dict[str, Any], inhabitants: dict[str, User], at: datetime) -> None:
    for handle in row.get("with", ()):
        invite(idea=idea, author=inhabitants[row["by"]], handle=handle, at=at, quietly=True)
        accept(idea=idea, person=inhabitants[handle], at=at + timedelta(hours=1))


def _rate(idea: Idea, row: dict[str, Any], inhabitants: dict[str, User], now: datetime) -> None:
    lot = random.Random(f"stars {row['when']}")  # noqa: S311  # a story, no secret
    given = [stars for stars, times in zip(STARS, row["stars"], strict=True) for _time in range(times)]
    writers = {row["by"], *row.get("with", ())}
    raters = lot.sample([user for handle, user in inhabitants.items() if handle not in writers], len(given))
    Rating.objects.bulk_create(
        Rating(idea=idea, person=person, stars=stars, at=now) for person, stars in zip(raters, given, strict=True)
    )
    recount_stars(idea=idea)


def _stand_behind(idea: Idea, row: dict[str, Any], inhabitants: dict[str, User], now: datetime) -> list[datetime]:
    """Have inhabitants support an idea over a week, and follow it; return when each did, the first before.

    The counts are taken by ``recount``.
    """
    lot = random.Random(row["when"])  # noqa: S311  # a story, no secret
    others = [user for user in inhabitants.values() if user.pk != idea.author_id]
    behind = lot.sample(others, row["supports"])
    began = idea.published_at or now
    moments = sorted(began + min(timedelta(days=7), now - began) * lot.random() ** 2 for _person in behind)
    kind = ContentType.objects.get_for_model(Idea)
    Support.objects.bulk_create(
        Support(person=person, content_type=kind, object_id=idea.pk, created_at=at)
        for person, at in zip(behind, moments, strict=True)
    )
    Subscription.objects.bulk_create(
        (Subscription(person=person, content_type=kind, object_id=idea.pk) for person in behind),
        ignore_conflicts=True,
    )
    return moments


def _move(
    idea: Idea, row: dict[str, Any], inhabitants: dict[str, User], at: datetime, supported: list[datetime]
) -> None:
    """Take the case where it went: by what the town promised, then by what it said."""
    for goal in idea.goals.filter(supports__lte=len(supported)):
        cross(goal=goal, at=supported[goal.supports - 1])
    for step in row.get("steps", ()):
        moved = at + span_of(step["after"])
        move_freely(
            case=idea.case,
            to=step["to"],
            mover=inhabitants[step["by"]],
            capacity=people()[step["by"]].capacity,
            words=french(step["words"]),
            next_step=french(step.get("next", "")),
            next_date=(moved + timedelta(days=step["in"])).date() if "in" in step else None,
            no_photo=french(step.get("no_photo", "")),
            at=moved,
        )
    if "cost" in row:
        euros = Decimal(row["cost"].replace(" ", ""))
        set_costing(idea=idea, by=inhabitants["sylvie_doleac"], estimated_cost=euros)
