"""The village's agenda: what was announced, what became of it and what was said there. Nobody's bell rings."""

from __future__ import annotations

import tomllib
from datetime import datetime, time, timedelta
from typing import Any

from civicnet.demo.reading import FOLDER, ZONE, moment_of, people, span_of
from civicnet.demo.typography import french
from officials.claims.models import TownDocument
from officials.events.models import Event
from officials.events.services import cancel_event, publish_event, write_minutes
from places.models import Theme, Town
from profiles.models import User

LINES = ("title", "place", "body")


def told() -> list[dict[str, Any]]:
    """Return the events as they are written."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "events.toml").read_text())["event"]
    return rows


def tell(*, town: Town, inhabitants: dict[str, User], themes: dict[str, Theme], now: datetime) -> list[Event]:
    """Write every event with what became of it; the documents of the town are there already."""
    events = []
    for row in told():
        at, by, capacity = moment_of(row["when"], now), inhabitants[row["by"]], people()[row["by"]].capacity
        starts_at, ends_at = _hours(row, now)
        latitude, longitude = row.get("point", (None, None))
        lines: dict[str, Any] = {name: french(row[name]) for name in LINES}
        event = publish_event(
            author=by,
            town=town,
            nature=row["nature"],
            theme=themes.get(row.get("theme", "")),
            starts_at=starts_at,
            ends_at=ends_at,
            all_day="days" in row,
            latitude=latitude,
            longitude=longitude,
            capacity=capacity,
            at=at,
            **lines,
        )
        if "cancelled" in row:
            moment = at + span_of(row["cancel_after"])
            cancel_event(event=event, by=by, reason=french(row["cancelled"]), capacity=capacity, at=moment)
        if "minutes" in row:
            document = TownDocument.objects.filter(town=town, title=french(row["document"])).first()
            write_minutes(
                event=event,
                by=by,
                words=french(row["minutes"]),
                address=document.get_absolute_url() if document else "",
                capacity=capacity,
                at=starts_at + timedelta(days=6),
            )
        events.append(event)
    return events


def _hours(row: dict[str, Any], now: datetime) -> tuple[datetime, datetime]:
    """Return from when until when, counted in days from now."""
    day = now.astimezone(ZONE).date() + timedelta(days=row["day"])
    if "days" in row:
        last = day + timedelta(days=row["days"] - 1)
        return datetime.combine(day, time(8), ZONE), datetime.combine(last, time(18), ZONE)
    starts, ends = (datetime.combine(day, time.fromisoformat(row[name]), ZONE) for name in ("from", "to"))
    return starts, ends
