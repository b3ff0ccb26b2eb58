"""What a row of each country's file says of a town, checked and in one shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from places.countries import COUNTRIES, french_time_zone
from places.reading import FR_COMMUNES, FR_INTERCOMMUNALITIES, IT_COMMUNES, MA_COMMUNES, FileFormat, Row, rows

GROUPINGS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
    "METRO": "Métropole",
    "MET69": "Métropole à statut particulier",
}


@dataclass(frozen=True, slots=True)
class TownRecord:
    """A town as its country's file describes it."""

    code: str
    country: str
    name: str
    name_ar: str
    department_code: str
    department: str
    region: str
    population: int
    postal_codes: list[str]
    siren: str
    intercommunality: str
    latitude: float | None
    longitude: float | None
    time_zone: str


@dataclass(frozen=True, slots=True)
class GroupingRecord:
    """An intercommunality as its file describes it."""

    code: str
    name: str
    short_name: str
    kind: str
    population: int


def _france(row: Row) -> TownRecord:
    insee = row.text("insee", 5)
    if len(insee) != 5 or not insee.isalnum():
        raise row.broken(f"“{insee}” is not an INSEE code (five characters)")
    latitude, longitude = row.point()
    return TownRecord(
        code=f"FR-{insee}",
        country="FR",
        name=row.text("name", 120),
        name_ar="",
        department_code=row.text("departement", 10),
        department=row.text("departement_name", 80),
        region=row.text("region_name", 80),
        population=row.count("population"),
        postal_codes=_postal_codes(row),
        siren=row.text("siren", 14, needed=False),
        intercommunality=row.text("intercommunality_siren", 20, needed=False),
        latitude=latitude,
        longitude=longitude,
        time_zone=french_time_zone(insee),
    )


def _italy(row: Row) -> TownRecord:
    latitude, longitude = row.point()
    return TownRecord(
        code=f"IT-{row.text('istat', 6)}",
        country="IT",
        name=row.text("name", 120),
        name_ar="",
        department_code=row.text("prov_acr", 10),
        department=row.text("province", 80),
        region=row.text("region", 80),
        population=row.count("population"),
        postal_codes=[],
        siren="",
        intercommunality="",
        latitude=latitude,
        longitude=longitude,
        time_zone=COUNTRIES["IT"].time_zone,
    )


def _morocco(row: Row) -> TownRecord:
    latitude, longitude = row.point()
    return TownRecord(
        code=f"MA-{row.text('code', 17)}",
        country="MA",
        name=row.text("name_fr", 120),
        name_ar=row.text("name_ar", 120, needed=False),
        department_code=row.text("province_code", 10),
        department=row.text("province", 80),
        region=row.text("region", 80),
        population=row.count("population"),
        postal_codes=[],
        siren="",
        intercommunality="",
        latitude=latitude,
        longitude=longitude,
        time_zone=COUNTRIES["MA"].time_zone,
    )


def _postal_codes(row: Row) -> list[str]:
    codes = row.words("postal_codes")
    wrong = [code for code in codes if len(code) != 5 or not (code.isascii() and code.isdigit())]
    if wrong:
        raise row.broken(f"“{wrong[0][:20]}” is not a postal code (five digits)")
    return codes


COMMUNES: dict[str, tuple[FileFormat, Callable[[Row], TownRecord]]] = {
    "FR": (FR_COMMUNES, _france),
    "IT": (IT_COMMUNES, _italy),
    "MA": (MA_COMMUNES, _morocco),
}


def towns(path: Path, country: str) -> list[TownRecord]:
    """Return every town of a country's file; raise `BrokenFile` at the first row that does not make sense."""
    format_, read = COMMUNES[country]
    return [read(row) for row in rows(path, format_)]


def groupings(path: Path) -> Iterator[GroupingRecord]:
    """Yield the intercommunalities of the French file."""
    for row in rows(path, FR_INTERCOMMUNALITIES):
        short, kind = row.text("name", 160), row.text("type", 20)
        yield GroupingRecord(row.text("siren", 20), _full_name(short, kind), short, kind, row.count("population"))


def _full_name(short: str, kind: str) -> str:
    """Write out the initials of the register: “CC du Vercors” becomes “Communauté de communes du Vercors”."""
    initials, _space, rest = short.partition(" ")
    return f"{GROUPINGS[kind]} {rest}" if rest and initials == kind and kind in GROUPINGS else short
