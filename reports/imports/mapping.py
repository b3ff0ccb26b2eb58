"""What the columns of a file mean: a TOML file, checked before a single row is read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from reports.states import WORKFLOW

FORMATS = ("csv", "geojson", "open311")
COLUMNS = (
    "id", "type", "subtype", "body", "address", "date", "latitude", "longitude", "point", "neighbourhood", "status",
    "notes",
)  # fmt: skip

TABLES = (
    "format", "time_zone", "longitude_first", "strip", "columns", "neighbourhoods", "categories", "states", "default",
)  # fmt: skip

# What a file of an Open311 server calls things; a mapping may say otherwise.
OPEN311 = {
    "id": "service_request_id",
    "type": "service_name",
    "body": "description",
    "address": "address",
    "date": "requested_datetime",
    "latitude": "lat",
    "longitude": "long",
    "status": "status",
    "notes": "status_notes",
}
OPEN311_STATES = {"open": "received", "closed": "fixed"}


class BadMapping(Exception):
    """The mapping cannot be meant; the message says why."""


@dataclass(frozen=True)
class Mapping:
    """The columns of a file, and what their values become here."""

    format: str
    columns: dict[str, str]
    zone: ZoneInfo
    longitude_first: bool = False  # in the column of both
    strip: re.Pattern[str] | None = None  # cut from the beginning of types, subtypes and words
    neighbourhoods: dict[str, str] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)  # “type” or “type > subtype” → code
    states: dict[str, str] = field(default_factory=dict)
    default: str = "autre"
    create: bool = False  # a category of the town's own for each subtype that has none

    def category_of(self, kind: str, subtype: str) -> str:
        """Return the code of the category of a type and subtype; empty when the mapping names none."""
        return self.categories.get(f"{kind} > {subtype}") or self.categories.get(kind, "")


def read(path: Path) -> Mapping:
    """Return the mapping that a TOML file describes. Raises ``BadMapping``."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping(f"{path}: {error}") from None
    return made(told)


def made(told: dict[str, Any]) -> Mapping:
    """Return the mapping that these tables describe. Raises ``BadMapping``."""
    if unknown := told.keys() - set(TABLES):
        raise BadMapping(f"unknown: {', '.join(sorted(unknown))}")
    kind = told.get("format", "csv")
    if kind not in FORMATS:
        raise BadMapping(f"format is one of {', '.join(FORMATS)}")
    columns = {**(OPEN311 if kind == "open311" else {}), **_texts(told, "columns")}
    if unknown := columns.keys() - set(COLUMNS):
        raise BadMapping(f"columns: unknown {', '.join(sorted(unknown))}")
    placed = kind == "geojson" or "point" in columns or {"latitude", "longitude"} <= columns.keys()
    if not placed or "date" not in columns:
        raise BadMapping("columns: a date, and a point or a latitude and a longitude, are needed")
    states = {**(OPEN311_STATES if kind == "open311" else {}), **_texts(told, "states")}
    if unknown := set(states.values()) - {state.key for state in WORKFLOW}:
        raise BadMapping(f"states: no state is called {', '.join(sorted(unknown))}")
    default = told.get("default", {})
    return Mapping(
        format=kind,
        columns=columns,
        zone=_zone(told.get("time_zone", "Europe/Paris")),
        longitude_first=told.get("longitude_first") is True,
        strip=_pattern(told.get("strip", "")),
        neighbourhoods=_texts(told, "neighbourhoods"),
        categories=_texts(told, "categories"),
        states=states,
        default=str(default.get("category", "autre")),
        create=default.get("create") is True,
    )


def _texts(told: dict[str, Any], name: str) -> dict[str, str]:
    table = told.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(value, str) for value in table.values()):
        raise BadMapping(f"{name}: a table of texts")
    return dict(table)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError):
        raise BadMapping(f"time_zone: unknown {name}") from None


def _pattern(text: Any) -> re.Pattern[str] | None:
    try:
        return re.compile(str(text)) if text else None
    except re.error as error:
        raise BadMapping(f"strip: {error}") from None
