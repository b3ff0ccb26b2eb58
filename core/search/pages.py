"""A page of results: newest first, the same rule for everyone (CIW23), and only what the reader may see."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import Any

from core.search import engines
from core.search.kinds import MEMBERS, Kind, Named, by_words, kinds
from core.search.query import LONGEST, Match, Query
from core.search.words import stems

PAGE = 20
REFILLS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found, and the template that shows it."""

    kind: str
    row: Any

    @property
    def template(self) -> str:
        return f"{self.row._meta.app_label}/search/{self.kind}.html"


@dataclass(frozen=True, slots=True)
class Page:
    """Results, and the cursor of the page after (``?avant=``), None at the end."""

    results: list[Result]
    next: int | None


def find(
    query: Query,
    *,
    viewer: Any,
    kind: str = "",
    place: int | None = None,
    since: int = 0,
    before: int | None = None,
    size: int = PAGE,
) -> Page:
    """Return the newest things of one kind, or of all that are found by their words, that match and the viewer may see.

    What the viewer may not see is left out after the search, and the page filled again up to three times; it may then
    be short and still have a next one.
    """
    match = query.texts
    searched = {name: each for name, each in by_words().items() if kind in ("", name)}
    if match is None or not searched:
        return Page([], None)
    match = _filtered(match, viewer, kind, place)
    shown: list[tuple[int, Result]] = []
    for _attempt in range(1 + REFILLS):
        found = engines.find(match, since=since, before=before, limit=size + 1)
        rows = _rows(found, searched, viewer)
        shown += [(one.id, Result(one.kind, rows[one.kind, one.object_id])) for one in found if one[1:] in rows]
        before = found[-1].id if len(found) > size else None
        if before is None or len(shown) > size:
            break
    if len(shown) > size:
        before = shown[size - 1][0]
    return Page([result for _id, result in shown[:size]], before)


def keys(query: Query, *, kinds: Sequence[str], place: int, limit: int) -> dict[str, list[int]]:
    """Return the newest things of a place that match, by kind, for a list of one's own that knows who may see them."""
    match = query.texts
    if match is None:
        return {}
    return {kind: [one.object_id for one in engines.find(_within(match, kind, place), limit=limit)] for kind in kinds}


def _filtered(match: Match, viewer: Any, kind: str, place: int | None) -> Match:
    match = _within(match, kind, place)
    return match if viewer.is_authenticated else match.but(MEMBERS)


def _within(match: Match, kind: str, place: int | None) -> Match:
    if kind:
        match = match.of(kind)
    return match if place is None else match.within(place)


def _rows(found: Sequence[engines.Found], searched: dict[str, Kind], viewer: Any) -> dict[tuple[str, int], Any]:
    """Return what of this the viewer may see, by kind and key: one query for each kind, and those of its reads."""
    rows: dict[tuple[str, int], Any] = {}
    for name, kind in searched.items():
        pks = [one.object_id for one in found if one.kind == name]
        if pks and kind.visible_to is not None:
            rows |= {(name, row.pk): row for row in kind.visible_to(viewer).filter(pk__in=pks)}
    return rows


# --- what is like a text that is being written ----------------------------------------------------------------------

MOST_WORDS = 6  # of the text that are looked for: the longest, which say the most
LATELY = 60  # documents looked at for each of them


def alike(text: str, *, viewer: Any, kind: str, place: int, limit: int) -> list[Any]:
    """Return the newest things of a kind and a place that share words with a text: two of them, or half of many.

    Each word is asked of the index by itself, so that the cost does not depend on how common they are together.
    """
    words = sorted(dict.fromkeys(stems(text[:LONGEST])), key=len, reverse=True)[:MOST_WORDS]
    shared: Counter[tuple[int, int]] = Counter()
    for word in words:
        match = _filtered(Match(((word,),)), viewer, kind, place)
        shared.update((one.id, one.object_id) for one in engines.find(match, limit=LATELY))
    least = max(min(len(words), 2), ceil(len(words) / 2))
    found = [pk for (_id, pk), count in sorted(shared.items(), reverse=True) if count >= least]
    visible_to = kinds()[kind].visible_to
    rows = visible_to(viewer).in_bulk(found[: 2 * limit]) if visible_to and found else {}
    return [rows[pk] for pk in found if pk in rows][:limit]


# --- by name ---------------------------------------------------------------------------------------------------------


def find_named(query: Query, *, viewer: Any, kind: str = "", place: int | None = None, limit: int) -> list[Result]:
    """Return what bears these words in its name, at most ``limit`` of each kind or of one."""
    return [
        Result(name, row)
        for name, each in kinds().items()
        if each.named is not None and kind in ("", name)
        for row in each.named(query, viewer=viewer, place=place, limit=limit, alone=kind == name)
    ]


def by_name(kind: str) -> Named:
    """Return how a kind whose names the index knows is found: the newest first."""
    return partial(_named, kind)


def _named(kind: str, query: Query, *, viewer: Any, place: int | None, limit: int, alone: bool) -> list[Any]:
    match, visible_to = query.names, kinds()[kind].visible_to
    if match is None or visible_to is None:
        return []
    # Those the viewer may not meet are few: as many again are asked for, instead of asking again.
    found = engines.find(_filtered(match, viewer, kind, place), limit=2 * limit)
    rows = visible_to(viewer).in_bulk([one.object_id for one in found])
    return [rows[one.object_id] for one in found if one.object_id in rows][:limit]
