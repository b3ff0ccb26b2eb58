"""Bringing towns into the database from the files of ``places/data`` (or of another folder in the same shape).

A file is read and checked whole before anything is written, then written in batches. Each batch commits with the
position it reached, so that a killed import goes on where it was; a file already imported costs one hash.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from django.db import transaction
from django.db.models.functions import Now

from core.outbox.crash import crash_point
from core.text import fold
from places.models import Department, Intercommunality, SearchKey, SourceFile, Town
from places.reading import DATA, FR_INTERCOMMUNALITIES, fingerprint
from places.records import COMMUNES, TownRecord, groupings, towns
from places.search import keys_of
from places.services.bulk import insert
from places.services.themes import ensure_default_themes
from places.slugs import department_slug, grouping_slugs, town_slugs

Progress = Callable[[str, int, int], None]  # what, rows done, rows in all
BATCH = 2_000
HUES = 12
# Given once: a later file does not change them.
_KEPT = ("code", "country", "slug", "hue", "is_demo", "facts", "closed_modules", "cover", "cover_alt")
_DESCRIBED = (
    "name",
    "name_ar",
    "department_code",
    "department",
    "region",
    "population",
    "postal_codes",
    "siren",
    "intercommunality",
    "time_zone",
)
_POINT = ("latitude", "longitude")


def quiet(what: str, done: int, total: int) -> None:
    """Say nothing."""


def import_places(
    *,
    countries: Collection[str] = tuple(COMMUNES),
    folder: Path = DATA,
    progress: Progress = quiet,
    again: bool = False,
) -> None:
    """Bring the towns of these countries up to date with the files of ``folder``; ``again`` even if they are the same.

    Raises `places.reading.BrokenFile` before anything of the broken file is written.
    """
    ensure_default_themes()
    if "FR" in countries:
        _import_groupings(folder / FR_INTERCOMMUNALITIES.name, progress, again)
    for country in countries:
        _import_towns(folder / COMMUNES[country][0].name, country, progress, again)


def imports_due(*, countries: Collection[str] = tuple(COMMUNES), folder: Path = DATA) -> bool:
    """Return whether `import_places` has something left to do."""
    names = [COMMUNES[country][0].name for country in countries]
    if "FR" in countries:
        names.append(FR_INTERCOMMUNALITIES.name)
    return any(_state(folder / name, again=False).finished_at is None for name in names)


def _state(path: Path, *, again: bool, name: str = "") -> SourceFile:
    """Return how far this very file has come: from the start when it is new, changed, or asked for again."""
    mark = fingerprint(path)
    state = SourceFile.objects.filter(pk=name or path.name).first()
    if state is None or state.fingerprint != mark or (again and state.finished_at is not None):
        return SourceFile(name=name or path.name, fingerprint=mark)
    return state


def start(path: Path, *, again: bool, name: str = "") -> SourceFile | None:
    """Return the state from which to import this file, stored; nothing when it has been imported whole."""
    state = _state(path, again=again, name=name)
    if state.finished_at is not None:
        return None
    state.save()
    return state


def advance(state: SourceFile, position: int) -> None:
    """Note, in the transaction of the rows themselves, that this many rows of the file are written."""
    SourceFile.objects.filter(pk=state.pk).update(position=position)
    crash_point("places.batch")


def finish(state: SourceFile) -> None:
    SourceFile.objects.filter(pk=state.pk).update(finished_at=Now())


def _import_groupings(path: Path, progress: Progress, again: bool) -> None:
    """Write the intercommunalities: few enough for one transaction."""
    state = start(path, again=again)
    if state is None:
        return
    records = list(groupings(path))
    kept = dict(Intercommunality.objects.values_list("code", "slug"))
    slugs = grouping_slugs(records, kept)
    with transaction.atomic():
        Intercommunality.objects.bulk_create(
            [
                Intercommunality(
                    code=record.code,
                    name=record.name,
                    slug=slugs[record.code],
                    kind=record.kind,
                    population=record.population,
                    key=fold(record.name),
                )
                for record in records
            ],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["name", "kind", "population", "key"],
        )
        advance(state, len(records))
        finish(state)
    progress(path.name, len(records), len(records))


def _import_towns(path: Path, country: str, progress: Progress, again: bool) -> None:
    state = start(path, again=again)
    if state is None:
        return
    records = towns(path, country)
    _save_departments(records)
    here = Town.objects.filter(country=country)
    kept = dict(here.values_list("code", "slug"))
    slugs = town_slugs(records, kept, Town.objects.exclude(country=country).values_list("slug", flat=True))
    pointed = set(here.filter(latitude__isnull=False).values_list("code", flat=True))
    siren = dict(Intercommunality.objects.values_list("code", "pk"))
    progress(path.name, state.position, len(records))
    for first in range(state.position, len(records), BATCH):
        batch = records[first : first + BATCH]
        with transaction.atomic():
            # A point already known is better than the file's: an outline or a town hall gave it.
            _upsert([record for record in batch if record.code in pointed], slugs, siren, _DESCRIBED)
            _upsert([record for record in batch if record.code not in pointed], slugs, siren, (*_DESCRIBED, *_POINT))
            keys = dict(here.filter(code__in=[record.code for record in batch]).values_list("code", "pk"))
            _write_keys({keys[record.code]: record for record in batch}, replace=not kept.keys().isdisjoint(keys))
            advance(state, first + len(batch))
        crash_point("places.committed")
        progress(path.name, first + len(batch), len(records))
    finish(state)


def _upsert(records: list[TownRecord], slugs: dict[str, str], siren: dict[str, int], fields: tuple[str, ...]) -> None:
    """Insert these towns, or update these fields of those whose code is there."""
    rows = (
        (
            record.code,
            record.country,
            slugs[record.code],
            hue_of(record.code),
            False,
            "{}",
            "[]",
            "",
            "",
            record.name,
            record.name_ar,
            record.department_code,
            record.department,
            record.region,
            record.population,
            json.dumps(record.postal_codes),
            record.siren,
            siren.get(record.intercommunality),
            record.time_zone,
            record.latitude,
            record.longitude,
        )
        for record in records
    )
    insert(Town, (*_KEPT, *_DESCRIBED, *_POINT), rows, unique="code", update=fields)


def hue_of(code: str) -> int:
    """Return the accent (in degrees) a town starts with: steady, one of twelve, until the town chooses its own."""
    return zlib.crc32(code.encode()) % HUES * (360 // HUES) + 22  # 172, the colour of the house, is one of them


def _save_departments(records: list[TownRecord]) -> None:
    """Write the departments of these towns."""
    found = {(row.country, row.department_code): row for row in records}
    Department.objects.bulk_create(
        [
            Department(
                country=country,
                code=code,
                name=row.department,
                region=row.region,
                slug=department_slug(row.department, code),
            )
            for (country, code), row in found.items()
        ],
        update_conflicts=True,
        unique_fields=["country", "code"],
        update_fields=["name", "region", "slug"],
    )


def write_search_keys(rows: Collection[Town]) -> None:
    """Write what finds each of these towns instead of what found them before."""
    _write_keys({town.pk: town for town in rows}, replace=True)


def _write_keys(described: Mapping[int, Town | TownRecord], *, replace: bool) -> None:
    if replace:
        SearchKey.objects.filter(town__in=described.keys()).delete()
    insert(
        SearchKey,
        ("town", "key", "population"),
        ((pk, key, town.population) for pk, town in described.items() for key in sorted(keys_of(town))),
    )
