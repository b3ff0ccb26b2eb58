"""Readable addresses. A town keeps its own for good: links and posters must not break when a file changes.

A new town is its name and what people tell it apart by: ``gap-05`` (département), ``torino-to`` (Italian province),
``agadir-ma`` (Morocco). Namesakes in one file take their province as well where its code says nothing to people, and
in the end their national code: the rule looks at the whole file, so that no address depends on the order of rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from core.text import fold
from places.records import GroupingRecord, TownRecord

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


def slug_of(text: str, most: int = 120) -> str:
    """Return the words of `text` in plain letters joined by hyphens (``L’Haÿ-les-Roses`` → ``l-hay-les-roses``)."""
    return _NOT_PLAIN.sub("-", fold(text))[:most].strip("-")


def _candidates(town: TownRecord) -> tuple[str, str, str]:
    """Return the slugs a town may have, the shortest first; the last holds its national code."""
    name, code = slug_of(town.name, 80), town.code.partition("-")[2].replace(".", "").lower()
    if town.country == "MA":
        return f"{name}-ma", f"{name}-{slug_of(town.department, 30)}-ma", f"{name}-{code}-ma"
    return f"{name}-{town.department_code.lower()}", f"{name}-{code}", f"{name}-{code}"


def town_slugs(towns: Collection[TownRecord], kept: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return the slug of every town by code: those of ``kept`` (by code) stay, none is in ``taken``."""
    candidates = {town.code: _candidates(town) for town in towns}
    wished = _apart(candidates)
    used = {*kept.values(), *taken}
    slugs: dict[str, str] = {}
    for code, options in candidates.items():
        last = slug_of(code.replace(".", ""))  # unique whatever strangers are called
        slugs[code] = kept.get(code) or next(slug for slug in (wished[code], *options[1:], last) if slug not in used)
        used.add(slugs[code])
    return slugs


def _apart(candidates: Mapping[str, tuple[str, str, str]]) -> dict[str, str]:
    """Return for every town its shortest candidate that no other town of the file wants as well."""
    granted: dict[str, str] = {}
    waiting = set(candidates)
    for level in range(3):
        demand = Counter(candidates[code][level] for code in waiting)
        granted |= {code: candidates[code][level] for code in waiting if demand[candidates[code][level]] == 1}
        waiting = candidates.keys() - granted.keys()
    return granted | {code: candidates[code][2] for code in waiting}


def grouping_slugs(groupings: Collection[GroupingRecord], kept: Mapping[str, str]) -> dict[str, str]:
    """Return the slug of every intercommunality by code: its short name, with its number when another has the same."""
    wished = {grouping.code: slug_of(grouping.short_name, 100) for grouping in groupings}
    demand = Counter(wished.values())
    used = set(kept.values())
    return {
        code: kept.get(code) or (slug if demand[slug] == 1 and slug not in used else f"{slug}-{code}")
        for code, slug in wished.items()
    }


def department_slug(name: str, code: str) -> str:
    """Return the address of a department: ``hautes-alpes-05``, ``torino-to``; templates find it without a query."""
    return slug_of(f"{name} {code.replace('.', '')}", 100)
