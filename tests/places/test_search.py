"""Finding towns by what people type and by where they are (CV10, CL52)."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from places.models import Town
from places.search import near, suggest, town_at
from places.services import add_neighbourhood, save_town, set_outline
from tests.places.samples import square


def names(text: str) -> list[str]:
    return [town.name for town in suggest(text)]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gap", ["Gap"]),
        ("GAP", ["Gap"]),
        ("ga", ["Gap"]),
        ("champsaur", ["Saint-Bonnet-en-Champsaur"]),
        ("saint bonnet", ["Saint-Bonnet-en-Champsaur"]),
        ("saint-bonnet-en-ch", ["Saint-Bonnet-en-Champsaur"]),
        ("st bonnet", ["Saint-Bonnet-en-Champsaur"]),
        ("bonnet champsaur", ["Saint-Bonnet-en-Champsaur"]),
        ("l'hay", ["L'Haÿ-les-Roses"]),
        ("l’haÿ les roses", ["L'Haÿ-les-Roses"]),
        ("hay", ["L'Haÿ-les-Roses"]),
        ("lhay", ["L'Haÿ-les-Roses"]),
        ("etienne", ["Saint-Étienne"]),
        ("e\u0301tienne", ["Saint-Étienne"]),
        ("bourg bresse", ["Bourg-en-Bresse"]),
        ("bourg-en-bresse", ["Bourg-en-Bresse"]),
        ("oeuilly", ["Œuilly", "Œuilly"]),
        ("havre", ["Le Havre"]),
        ("le havre", ["Le Havre"]),
        ("05000", ["Gap"]),
        ("05", ["Gap", "Tallard", "Saint-Bonnet-en-Champsaur"]),
        ("93210", ["Saint-Denis"]),
        ("saint denis 974", ["Saint-Denis"]),
        ("طنجة", ["Tanger"]),
        ("طنجه", ["Tanger"]),
        ("torino", ["Torino"]),
        ("", []),
        ("   ", []),
        ("-'’", []),
        ("zzz", []),
        ("zzz gap", []),
        ("%", []),
        ("_", []),
        ("gap'; DROP TABLE places_town; --", []),
        ("\x00gap", ["Gap"]),
        ("g" * 5000, []),
    ],
)
def test_what_is_typed_finds(communes: Path, typed: str, found: list[str]) -> None:
    assert names(typed) == found


def test_the_most_populous_come_first_and_once(communes: Path) -> None:
    assert names("st") == ["Saint-Étienne", "Saint-Denis", "Saint-Denis", "Saint-Bonnet-en-Champsaur"]
    assert [town.code for town in suggest("saint denis")] == ["FR-97411", "FR-93066"]
    assert len(suggest("s", limit=2)) == 2


def test_two_queries_whatever_is_found(communes: Path) -> None:
    for typed, queries in (("gap", 2), ("saint", 2), ("zzz", 1)):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            suggest(typed)
        assert len(asked) == queries


def test_towns_near_a_point_come_nearest_first(communes: Path) -> None:
    found = near(latitude=44.56, longitude=6.08, limit=3)
    assert [town.name for town in found] == ["Gap", "Tallard", "Saint-Bonnet-en-Champsaur"]
    assert [round(town.distance) for town in found] == [0, 11, 13]


def test_near_widens_until_it_has_enough_and_gives_up_far_from_land(communes: Path) -> None:
    assert [town.name for town in near(latitude=45.0, longitude=6.0, limit=4)][-1] == "Torino"
    assert near(latitude=0, longitude=0) == []


def test_near_reaches_over_the_date_line(communes: Path) -> None:
    save_town(code="FR-X1", country="FR", name="Est", slug="est", latitude=-16.0, longitude=179.99)
    assert [town.name for town in near(latitude=-16.0, longitude=-179.99, limit=1)] == ["Est"]


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        (float("nan"), 6), (6, float("nan")), (float("inf"), 0), (91, 0), (0, 181), (-91, 0), (1e309, 0),
        (106.08, 44.5),
        ("x", "y"), (None, None), ("", ""),
    ],
)  # fmt: skip
def test_a_point_that_is_not_on_earth_finds_nothing(communes: Path, latitude: object, longitude: object) -> None:
    assert near(latitude=latitude, longitude=longitude) == []  # type: ignore[arg-type]
    assert town_at(latitude=latitude, longitude=longitude) is None  # type: ignore[arg-type]


def test_the_poles_do_not_break_it(communes: Path) -> None:
    assert near(latitude=90, longitude=0) == []
    assert near(latitude=-90, longitude=180) == []


def test_a_point_belongs_to_the_town_whose_outline_holds_it(communes: Path) -> None:
    gap, tallard = Town.objects.get(slug="gap-05"), Town.objects.get(slug="tallard-05")
    ring = square(6.0, 44.5)["coordinates"][0]
    hole = [[6.04, 44.54], [6.06, 44.54], [6.06, 44.56], [6.04, 44.56], [6.04, 44.54]]
    set_outline(town=gap, geometry={"type": "Polygon", "coordinates": [ring, hole]}, source="test")
    inside = {"type": "MultiPolygon", "coordinates": [[hole], square(7.0, 44.5)["coordinates"]]}
    set_outline(town=tallard, geometry=inside, source="test")
    assert town_at(latitude=44.52, longitude=6.02) == gap
    assert town_at(latitude=44.55, longitude=6.05) == tallard  # an enclave
    assert town_at(latitude=44.55, longitude=7.05) == tallard  # its other part
    assert town_at(latitude=44.62, longitude=6.02) is None
    assert town_at(latitude=6.02, longitude=44.52) is None  # swapped


def test_a_very_tall_town_is_found_too(communes: Path) -> None:
    gap = Town.objects.get(slug="gap-05")
    set_outline(town=gap, geometry=square(-54.0, 2.0, size=3.0), source="test")
    assert town_at(latitude=4.9, longitude=-53.5) == gap


def test_a_saved_town_is_found_and_renamed(communes: Path) -> None:
    town = save_town(code="FR-DEMO1", country="FR", name="Val-d’Aure", slug="val-d-aure", is_demo=True, population=300)
    assert names("aure") == ["Val-d’Aure"]
    save_town(code="FR-DEMO1", country="FR", name="Val-d’Or", slug="val-d-aure", is_demo=True, population=300)
    assert names("aure") == [] and suggest("val d or") == [town]
    assert add_neighbourhood(town=town, name="Le Bourg").get_absolute_url() == "/villes/val-d-aure/quartiers/le-bourg/"
