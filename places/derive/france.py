"""French communes and intercommunalities from npm ``@etalab/decoupage-administratif`` (INSEE, DGCL, La Poste)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from places.derive import geonames
from places.derive.packages import Packages

_TERRITORIES = {"FR", "RE", "GP", "MQ", "GF", "YT", "NC", "PF", "PM", "BL", "MF", "WF"}  # GeoNames' countries of France
_COLLECTIVITIES = {  # neither département nor region; short enough for a phone
    "975": "Saint-Pierre-et-Miquelon",
    "977": "Saint-Barthélemy",
    "978": "Saint-Martin",
    "984": "Terres australes (TAAF)",
    "986": "Wallis-et-Futuna",
    "987": "Polynésie française",
    "988": "Nouvelle-Calédonie",
    "989": "Île de Clipperton",
}


def _read(packages: Packages, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(packages.npm("@etalab/decoupage-administratif", f"data/{name}.json"))
    return rows


def communes(packages: Packages) -> Iterator[dict[str, object]]:
    """Yield the communes of today: not the associated or delegated ones, nor the districts of the three cities."""
    departments = {row["code"]: row["nom"] for row in _read(packages, "departements")} | _COLLECTIVITIES
    regions = {row["code"]: row["nom"] for row in _read(packages, "regions")} | _COLLECTIVITIES
    groupings = {member["code"]: row["code"] for row in _read(packages, "epci") for member in row["membres"]}
    points = geonames.points(packages, _TERRITORIES, column=13)
    for row in _read(packages, "communes"):
        if row["type"] != "commune-actuelle":
            continue
        latitude, longitude = points.get(row["code"], ("", ""))
        yield {
            "insee": row["code"],
            "name": row["nom"],
            "departement": row["departement"],
            "departement_name": departments[row["departement"]],
            "region": row["region"],
            "region_name": regions[row["region"]],
            "population": row.get("population", 0),
            "postal_codes": " ".join(row.get("codesPostaux", ())),
            "siren": row.get("siren", ""),
            "intercommunality_siren": groupings.get(row["code"], ""),
            "lat": latitude,
            "lon": longitude,
        }


def intercommunalities(packages: Packages) -> Iterator[dict[str, object]]:
    """Yield the groupings with their own taxes (EPCI à fiscalité propre); each commune says which it is in."""
    for row in _read(packages, "epci"):
        yield {
            "siren": row["code"],
            "name": row["nom"],
            "type": row["type"],
            "population": row["populationMunicipale"],
        }
