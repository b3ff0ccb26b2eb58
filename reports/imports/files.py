"""Rows of a file, whatever its format: each with its number and its values by column. Files are an operator's own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

MOST_BYTES = 500 * 1024 * 1024
Row = tuple[int, dict[str, str]]


class BrokenFile(Exception):
    """The file is not what its format says; the message says where."""


def rows(path: Path, kind: str) -> Iterator[Row]:
    """Yield the rows of a file. Raises ``BrokenFile``, at once or on the way."""
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BrokenFile(str(error)) from None
    if size > MOST_BYTES:
        raise BrokenFile(f"{path}: more than {MOST_BYTES // 1024**2} MB; cut it into several files")
    if kind == "csv":
        yield from _csv(path)
    elif kind == "geojson":
        yield from _geojson(_json(path))
    else:
        yield from _open311(path)


def _csv(path: Path) -> Iterator[Row]:
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(",;\t|", key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield reader.line_num, {str(name).strip(): _said(value) for name, value in row.items() if name is not None}
    except csv.Error as error:
        raise BrokenFile(f"line {reader.line_num}: {error}") from None


def _text(path: Path) -> str:
    """Return the text of a file in UTF-8, or in Latin-1 as older programs write it."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _json(path: Path) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError) as error:
        raise BrokenFile(f"not JSON: {error}") from None


def _geojson(told: Any) -> Iterator[Row]:
    features = told.get("features") if isinstance(told, dict) and told.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise BrokenFile("not a FeatureCollection")
    for number, feature in enumerate(features, 1):
        feature = feature if isinstance(feature, dict) else {}
        properties = feature.get("properties")
        values = {str(name): _said(value) for name, value in (properties or {}).items()} if properties else {}
        if "id" in feature:
            values.setdefault("id", _said(feature["id"]))
        geometry = feature.get("geometry")
        place = geometry.get("coordinates") if isinstance(geometry, dict) and geometry.get("type") == "Point" else None
        if isinstance(place, list) and len(place) >= 2:
            values |= {"@longitude": _said(place[0]), "@latitude": _said(place[1])}
        yield number, values


def _open311(path: Path) -> Iterator[Row]:
    if path.suffix.lower() == ".xml":
        yield from _open311_xml(path)
        return
    told = _json(path)
    requests = told.get("service_requests") if isinstance(told, dict) else told
    if not isinstance(requests, list):
        raise BrokenFile("not a list of requests")
    for number, request in enumerate(requests, 1):
        request = request if isinstance(request, dict) else {}
        yield number, {str(name): _said(value) for name, value in request.items()}


def _open311_xml(path: Path) -> Iterator[Row]:
    parser = ET.XMLParser(target=_Plain())  # noqa: S314  # an operator's file, without definitions
    try:
        with path.open("rb") as file:
            while chunk := file.read(65536):
                parser.feed(chunk)
        root = parser.close()
    except (ET.ParseError, ValueError) as error:
        raise BrokenFile(f"not XML: {error}") from None
    for number, request in enumerate(root.iter("request"), 1):
        yield number, {child.tag: _said(child.text) for child in request}


class _Plain(ET.TreeBuilder):
    """XML without definitions of its own: entities that grow, and files of others, are made of them."""

    def doctype(self, *_told: Any) -> None:
        raise BrokenFile("XML with definitions of its own is not read")


def _said(value: Any) -> str:
    """Return a value as text; nothing for what is none."""
    if value is None or isinstance(value, list | dict):
        return ""
    return str(value).strip()
