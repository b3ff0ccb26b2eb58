"""What the village's council did and promised, told in the past: nobody's bell rings."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from civicnet.demo.reading import FOLDER, moment_of, people, span_of
from civicnet.demo.typography import french
from core.stars import STARS
from feed.models import Publishable
from officials.work.models import Action, Commitment, Rating
from officials.work.services import Stage, advance, publish_action, publish_commitment, recount_stars
from places.models import Neighbourhood, Theme, Town
from profiles.models import User

LINES = ("title", "why", "body", "reasons", "refused", "payers", "partners", "measure")


def told() -> dict[str, list[dict[str, Any]]]:
    """Return the promises and the actions as they are written."""
    rows: dict[str, list[dict[str, Any]]] = tomllib.loads((FOLDER / "work.toml").read_text())
    return rows


def tell(
    *,
    town: Town,
    inhabitants: dict[str, User],
    neighbourhoods: dict[str, Neighbourhood],
    themes: dict[str, Theme],
    sources: Mapping[str, Publishable],
    now: datetime,
) -> list[Action | Commitment]:
    """Write every promise and action with its steps and stars; ``sources`` are ideas and reports by their moment."""
    rows = told()
    promises: dict[str, Commitment] = {}
    made: list[Action | Commitment] = []
    for row in (*rows["commitment"], *rows["action"]):
        at = moment_of(row["when"], now)
        common: dict[str, Any] = {
            "author": inhabitants[row["by"]],
            "town": town,
            "theme": themes[row["theme"]],
            "neighbourhood": neighbourhoods.get(row.get("neighbourhood", "")),
            "inspired_by": [sources[when].get_absolute_url() for when in row.get("inspired", ())],
            "capacity": people()[row["by"]].capacity,
            "at": at,
        } | {name: french(row[name]) for name in LINES if name in row}
        if "due" in row:
            promise = publish_commitment(**common, **_measure(row), due_on=_day(at, row["due"]))
            promises[row["key"]] = promise
            made.append(promise)
        else:
            served = promises.get(row.get("commitment", ""))
            made.append(publish_action(**common, **_action(row, at), commitment=served))
        _advance(made[-1], row, inhabitants, at, now)
        _rate(made[-1], row, inhabitants, now)
    return made


def _day(at: datetime, days: int) -> Any:
    return (at + timedelta(days=days)).date()


def _euros(text: str) -> Decimal:
    return Decimal(text.replace(" ", ""))


def _measure(row: dict[str, Any]) -> dict[str, Any]:
    numbers: dict[str, Any] = {name: Decimal(row[name]) for name in ("start", "target") if name in row}
    return {"unit": row.get("unit", ""), **numbers}


def _action(row: dict[str, Any], at: datetime) -> dict[str, Any]:
    plain = ("nature", "bearer", "purpose", "state", "by_its_author")
    given: dict[str, Any] = {name: row[name] for name in plain if name in row}
    if "place" in row:
        given["latitude"], given["longitude"] = row["place"]
    if "cost" in row:
        given["cost"] = _euros(row["cost"])
    if "council" in row:
        given["council_on"] = _day(at, row["council"])
    if "votes" in row:
        given["votes_for"], given["votes_against"], given["votes_abstained"] = row["votes"]
    given["stages"] = [
        Stage(french(words), *(_day(at, days) for days in planned_and_done))
        for words, *planned_and_done in row.get("milestones", ())
    ]
    return given


def _advance(
    work: Action | Commitment, row: dict[str, Any], inhabitants: dict[str, User], at: datetime, now: datetime
) -> None:
    for step in row.get("steps", ()):
        moment = at + span_of(step["after"])
        if moment < now:
            advance(
                work=work,
                by=inhabitants[step["by"]],
                words=french(step["words"]),
                to=step.get("to", ""),
                value=Decimal(step["value"]) if "value" in step else None,
                due_on=_day(at, step["slip"]) if "slip" in step else None,
                capacity=people()[step["by"]].capacity,
                at=moment,
            )


def _rate(work: Action | Commitment, row: dict[str, Any], inhabitants: dict[str, User], now: datetime) -> None:
    """Have inhabitants without a mandate give their stars."""
    citizens = [user for handle, user in inhabitants.items() if not people()[handle].role]
    for question in ("useful", "kept"):
        lot = random.Random(f"{question} {row['when']}")  # noqa: S311  # a story, no secret
        times = row.get(question, [0] * len(STARS))
        given = [stars for stars, count in zip(STARS, times, strict=True) for _time in range(count)]
        Rating.objects.bulk_create(
            Rating.of(work, person=person, question=question, stars=stars, at=now)
            for person, stars in zip(lot.sample(citizens, len(given)), given, strict=True)
        )
    recount_stars(work=work)
