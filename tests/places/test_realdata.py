"""The real open data: every commune of three countries, every outline (CL2, CV10).

The folder comes from ``CIVICNET_GEOMETRY`` or stands beside the repository. Missing, these tests fail and say so: what
they prove would otherwise be silently unproven.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoDbBlocker

from places.models import Department, Intercommunality, Outline, SearchKey, SourceFile, Theme, Town
from places.search import near, suggest, town_at
from places.services import import_geometry, import_places

pytestmark = [pytest.mark.realdata, pytest.mark.once]

FOLDER = Path(os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[3] / "shared" / "data" / "places")


@pytest.fixture(scope="module")
def france(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Everything, imported once for this module and taken away after it."""
    if not (FOLDER / "fr_contours.ndjson.gz").is_file():
        pytest.fail(f"NO REAL DATA: {FOLDER} has no fr_contours.ndjson.gz. Set CIVICNET_GEOMETRY to the folder.")
    with django_db_blocker.unblock():
        import_places()
        unplaced = import_geometry(folder=FOLDER)
        assert unplaced == 493  # outlines of communes merged since
        yield
        for model in (SearchKey, Outline, Town, Intercommunality, Department, Theme, SourceFile):
            model.objects.all()._raw_delete("default")


@pytest.fixture(autouse=True)
def _database(db: None, france: None) -> None:
    """Each test reads inside its own transaction."""


def test_every_commune_and_intercommunality_is_there() -> None:
    counts = {country: Town.objects.filter(country=country).count() for country in ("FR", "IT", "MA")}
    assert counts == {"FR": 34_969, "IT": 7_896, "MA": 1_503}
    assert Intercommunality.objects.count() == 1_255
    assert Town.objects.filter(country="FR", intercommunality=None).count() == 98
    assert Town.objects.values("slug").distinct().count() == sum(counts.values())
    assert (
        not Town.objects.filter(country="FR", population=0)
        .exclude(code__startswith="FR-98")
        .exclude(
            code__startswith="FR-55"  # the villages that died for France in 1916
        )
        .exists()
    )


def test_what_is_shipped_says_what_the_registers_say() -> None:
    with gzip.open(FOLDER / "fr_communes.csv.gz", "rt", encoding="utf-8") as file:
        real = {f"FR-{row['insee']}": row for row in csv.DictReader(file)}
    towns = Town.objects.filter(country="FR").select_related("intercommunality")
    for town in towns.iterator():
        row = real.pop(town.code)
        grouping = town.intercommunality.code if town.intercommunality else ""
        assert (town.name, town.population, town.siren, grouping, town.postal_codes) == (
            row["name"],
            int(row["population"] or 0),
            row["siren"],
            row["intercommunality_siren"],
            row["postal_codes"].split(),
        )
    assert not real


def test_nearly_every_commune_is_drawn_and_has_a_point() -> None:
    assert Outline.objects.count() == 34_864
    assert Town.objects.filter(country="FR", latitude=None).count() < 110


@pytest.mark.parametrize(
    ("latitude", "longitude", "slug"),
    [
        (48.8530, 2.3499, "paris-75"),
        (44.5590, 6.0790, "gap-05"),
        (43.2965, 5.3698, "marseille-13"),
        (48.3900, -4.4860, "brest-29"),
        (43.6770, 4.6280, "arles-13"),
        (-21.2800, 55.5170, "le-tampon-974"),
        (3.6430, -54.0300, "maripasoula-973"),
        (42.4640, 1.9800, None),  # Llívia, a Spanish enclave
    ],
)
def test_a_point_is_in_its_town(latitude: float, longitude: float, slug: str | None) -> None:
    found = town_at(latitude=latitude, longitude=longitude)
    assert (found.slug if found else None) == slug


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("gap", "gap-05"), ("05000", "gap-05"), ("st denis", "saint-denis-974"), ("saint denis 93", "saint-denis-93"),
        ("lhay", "l-hay-les-roses-94"), ("l hay", "l-hay-les-roses-94"), ("paris", "paris-75"), ("rom", "roma-rm"),
        ("mont st michel", "le-mont-saint-michel-50"), ("agadir", "agadir-ma"), ("أكادير", "agadir-ma"),
        ("bourg bresse", "bourg-en-bresse-01"), ("75013", "paris-75"),
    ],
)  # fmt: skip
def test_people_find_their_town(typed: str, first: str) -> None:
    found = [town.slug for town in suggest(typed)]
    assert found[0] == first


def test_near_the_summit_of_the_puy_de_dome() -> None:
    found = near(latitude=45.7723, longitude=2.9644, limit=3)
    assert {town.department_code for town in found} == {"63"}
    assert [round(town.distance, 1) for town in found] == sorted(round(town.distance, 1) for town in found)


def test_the_smallest_and_the_largest_have_the_same_page(client: Client) -> None:
    for slug in ("paris-75", "rochefourchat-26", "fleury-devant-douaumont-55"):
        town = Town.objects.get(slug=slug)
        assert client.get(f"/communes/{town.code}/contour.json").status_code == 200
        assert client.get("/carte/", {"commune": slug}).status_code == 200
