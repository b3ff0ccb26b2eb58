"""Reading the content files: who lives in the village and what they said, with moments counted back from now."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from civicnet.demo.typography import french

FOLDER = Path(__file__).parent / "content"
ZONE = ZoneInfo("Europe/Paris")
# "1w sun" is over before the oldest post dated in hours, so that the story keeps its order whatever the day it is told.
FRESH = timedelta(hours=76)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_MOIS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
_WEEK = re.compile(r"(\d+)w (mon|tue|wed|thu|fri|sat|sun) (\d\d):(\d\d)")
_SPAN = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m?)?")
_HEAD = re.compile(r"## (.+?) \| (\w+) \| ([\w-]+) \| ([\w-]+) \| (\d+)")
_OPTION = re.compile(r"(photo|lang|as|before): (.*)")
_REMARK = re.compile(r"(-{1,3}) (\w+) (\w+)(?: (\d+))?: (.+)")
_DATE = re.compile(r"\{\+(\d+)\}")


class BrokenContent(ValueError):
    """A content file says something that cannot be read; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class Person:
    """One inhabitant. ``capacity`` is empty for a citizen; ``face`` is empty for who shows initials."""

    handle: str
    name: str
    bio: str
    home: str
    cares: tuple[str, ...]
    capacity: str
    role: str
    service: str
    face: dict[str, Any]


@dataclass(slots=True)
class Remark:
    """A comment. ``depth`` 1 is a remark, deeper an answer to the one before it that is less deep."""

    author: str
    moment: datetime
    text: str
    supports: int
    depth: int


@dataclass(slots=True)
class Story:
    """A post and its thread."""

    author: str
    moment: datetime
    theme: str
    place: str
    supports: int
    origin: str
    capacity: str | None = None  # instead of the author's own
    language: str = "fr"
    photos: tuple[str, ...] = ()
    before: str = ""  # what it said before it was edited
    text: str = ""
    remarks: list[Remark] = field(default_factory=list)


@cache
def village() -> dict[str, Any]:
    """Return the facts of the village, its neighbourhoods and themes by key, with their outlines."""
    told = tomllib.loads((FOLDER / "village.toml").read_text())
    told["name"] = french(told["name"])
    told["facts"] = {
        key: french(value) if key in ("address", "hours") else value for key, value in told["facts"].items()
    }
    features = json.loads((FOLDER / "outlines.geojson").read_text())["features"]
    told["outlines"] = {feature["properties"]["key"]: feature["geometry"] for feature in features}
    return told


@cache
def people() -> dict[str, Person]:
    """Return the inhabitants by handle, in the order of the file."""
    rows = tomllib.loads((FOLDER / "people.toml").read_text())
    return {
        handle: Person(
            handle=handle,
            name=french(row["name"]),
            bio=french(row["bio"]),
            home=row["home"],
            cares=tuple(row["cares"]),
            capacity=french(row.get("capacity", "")),
            role=row.get("role", ""),
            service=row.get("service", ""),
            face=row.get("face", {}),
        )
        for handle, row in rows.items()
    }


@cache
def alternatives() -> dict[str, str]:
    """Return what each picture shows, in words, by its name."""
    rows: dict[str, str] = tomllib.loads((FOLDER / "pictures.toml").read_text())
    return {name: french(words) for name, words in rows.items()}


def stories(now: datetime) -> list[Story]:
    """Return every post with its thread, oldest first, as told at `now` (aware)."""
    found = [
        story
        for path in sorted((FOLDER / "wall").glob("*.txt"))
        for story in _read(path.name, path.read_text(), now.astimezone(ZONE))
    ]
    return sorted(found, key=lambda story: story.moment)


def _read(name: str, text: str, now: datetime) -> Iterator[Story]:
    """Yield the stories of one file."""
    story: Story | None = None
    words: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        origin = f"{name}:{number}"
        if line.startswith("## "):
            if story:
                yield _told(story, words)
            story, words = _head(line, origin, now), []
        elif story is None:
            if line and not line.startswith("#"):
                raise BrokenContent(f"{origin}: words before the first post")
        elif line.startswith("-"):
            story.remarks.append(_remark(line, origin, story))
        elif not words and (option := _OPTION.fullmatch(line)):
            _set(story, *option.groups())
        elif line.strip() or not story.remarks:
            if story.remarks:
                raise BrokenContent(f"{origin}: a comment takes one line")
            words.append(line)
    if story:
        yield _told(story, words)


def _head(line: str, origin: str, now: datetime) -> Story:
    match = _HEAD.fullmatch(line)
    if not match:
        raise BrokenContent(f"{origin}: expected “## when | author | theme | neighbourhood | supports”")
    when, author, theme, place, supports = match.groups()
    same = village()["same_theme"]
    return Story(
        author=author,
        moment=_moment(when, origin, now),
        theme="" if theme == "-" else same.get(theme, theme),
        place="" if place == "-" else place,
        supports=int(supports),
        origin=origin,
    )


def _set(story: Story, name: str, value: str) -> None:
    if name == "photo":
        story.photos = tuple(part.strip() for part in value.split(","))
    elif name == "lang":
        story.language = value
    elif name == "as":
        story.capacity = "" if value == "-" else french(value)
    else:
        story.before = french(value)


def _remark(line: str, origin: str, story: Story) -> Remark:
    match = _REMARK.fullmatch(line)
    if not match:
        raise BrokenContent(f"{origin}: expected “- delay author supports: words”")
    dashes, delay, author, supports, text = match.groups()
    last = story.remarks[-1].depth if story.remarks else 0
    if len(dashes) > last + 1:
        raise BrokenContent(f"{origin}: an answer to nothing")
    moment = story.moment + _span(delay, origin)
    text = french(_dated(text, moment))
    return Remark(author=author, moment=moment, text=text, supports=int(supports or 0), depth=len(dashes))


def _told(story: Story, words: list[str]) -> Story:
    """Return the story with its words: dates counted from its day, typography set where it is French."""
    text = _dated("\n".join(words).strip(), story.moment)
    story.text = french(text) if story.language == "fr" else text
    return story


def moment_of(when: str, now: datetime) -> datetime:
    """Return the moment written as in the content files, counted back from `now`."""
    return _moment(when, when, now.astimezone(ZONE))


def span_of(text: str) -> timedelta:
    """Return the span written as in the content files."""
    return _span(text, text)


def _moment(when: str, origin: str, now: datetime) -> datetime:
    if match := _WEEK.fullmatch(when):
        anchor = (now - FRESH).date()
        monday = anchor - timedelta(days=anchor.weekday())
        day = monday - timedelta(weeks=int(match[1])) + timedelta(days=_DAYS.index(match[2]))
        return datetime.combine(day, time(int(match[3]), int(match[4])), ZONE)
    return now - _span(when, origin)


def _span(text: str, origin: str) -> timedelta:
    """Return the span of ``40m``, ``5h``, ``1h20``, ``2d4h`` or ``3w``."""
    match = _SPAN.fullmatch(text)
    if not match or not text:
        raise BrokenContent(f"{origin}: “{text}” is no span of time")
    weeks, days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)


def _dated(text: str, moment: datetime) -> str:
    """Return `text` with ``{+3}`` as the day three days after `moment`."""
    return _DATE.sub(lambda match: _day(moment + timedelta(days=int(match[1]))), text)


def _day(day: date) -> str:
    number = "1er" if day.day == 1 else str(day.day)
    return f"{_JOURS[day.weekday()]} {number} {_MOIS[day.month - 1]}"
