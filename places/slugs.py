"""Readable addresses. A town keeps its own for good: links and posters must not break when a file changes.

A new town is its name and what people tell it apart by: ``gap-05`` (département), ``torino-to`` (Italian province),
``agadir-ma`` (Morocco). Namesakes in one file take their province as well where its code says nothing to people, and
in the end their national code: the rule looks at the whole file, so that no address depends on the order of rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.utils.text import slugify

from core.text import fold
from places.records import GroupingRecord, TownRecord


def slug_of(text: str, most: int = 120) -> str:
    """Return the words of `text` in plain letters joined by hyphens (``L’Haÿ-les-Roses`` → ``l-hay-les-roses``)."""
    return slugify(fold(text))[:most].strip("-")


def _candidates(town: TownRecord) -> tuple[str, ...]:
    name, code = slug_of(town.name, 80), slug_of(town.code.partition("-")[2].replace(".", ""))
    if town.country == "MA":
        return f"{name}-ma", f"{name}-{slug_of(town.department, 30)}-ma", f"{name}-{code}-ma"
    return f"{name}-{town.department_code.lower()}", f"{name}-{code}"


def town_slugs(towns: Collection[TownRecord], kept: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Return the slug of every town by code: those of ``kept`` (by code) stay, none is in ``taken``."""
    wished = _apart(towns)
    used = {*kept.values(), *taken}
    slugs: dict[str, str] = {}
    for town in towns:
        last = slug_of(town.code.replace(".", ""))  # unique whatever strangers are called
        options = (wished[town.code], *_candidates(town)[1:], last)
        slugs[town.code] = kept.get(town.code) or next(slug for slug in options if slug not in used)
        used.add(slugs[town.code])
    return slugs


def _apart(towns: Collection[TownRecord]) -> dict[str, str]:
    """Return for every town its shortest candidate that no other town of the file wants."""
    granted: dict[str, str] = {}
    waiting = list(towns)
    for level in range(3):
        wished = {town.code: _candidates(town)[min(level, len(_candidates(town)) - 1)] for town in waiting}
        demand = Counter(wished.values())
        granted |= {code: slug for code, slug in wished.items() if demand[slug] == 1 or level == 2}
        waiting = [town for town in waiting if town.code not in granted]
    return granted


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
