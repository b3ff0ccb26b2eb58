"""Polygons: what is one, what is inside, where its middle is, how it is drawn."""

from __future__ import annotations

import gzip
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from places.geometry import BadGeometry, box, centre, checked, contains, distance, drawing, simplified
from places.models import Outline, Town
from places.reading import BrokenFile
from places.services import import_geometry, set_outline
from tests.places.samples import square, write_outlines


@pytest.mark.parametrize(
    "value",
    [
        None, [], "Polygon", {}, {"type": "Point", "coordinates": [1, 2]}, {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []}, {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 95], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [math.nan, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], ["1", 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [True, 0], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0]] * 30_000]},
        {"type": "MultiPolygon", "coordinates": [[]]}, {"type": "MultiPolygon", "coordinates": 3},
    ],
)  # fmt: skip
def test_what_is_not_a_polygon_is_refused(value: Any) -> None:
    with pytest.raises(BadGeometry):
        checked(value)


def test_only_what_makes_a_polygon_is_kept() -> None:
    assert checked(square(6, 44) | {"bbox": [1], "name": "<script>"}) == square(6, 44)


@given(st.floats(-1, 2), st.floats(-1, 2))
def test_inside_a_square(latitude: float, longitude: float) -> None:
    inside = 0 < latitude < 1 and 0 < longitude < 1
    on_edge = latitude in (0, 1) or longitude in (0, 1)
    assert on_edge or contains(square(0, 0, size=1), (latitude, longitude)) == inside


def test_the_middle_is_that_of_the_largest_part() -> None:
    assert centre(square(6.0, 44.0)) == (44.05, 6.05)
    two = {"type": "MultiPolygon", "coordinates": [square(0, 0, 1)["coordinates"], square(10, 10, 2)["coordinates"]]}
    assert centre(two) == (11, 11)
    flat = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [1, 0], [0, 0]]]}
    assert centre(flat) == (0, 1)


def test_distances_are_those_of_the_globe() -> None:
    assert round(distance((48.8566, 2.3522), (45.764, 4.8357)), 1) == 391.5
    assert distance((10, 10), (10, 10)) == 0
    assert round(distance((0, 179.9), (0, -179.9)), 1) == 22.2


def test_a_drawing_stands_upright_in_its_box() -> None:
    drawn = drawing(square(6.0, 60.0), size=100, margin=10)  # at 60° a degree of longitude is half as wide
    assert drawn.path == "M0,100 50,100 50,0 0,0z"
    assert drawn.view_box == "-10 -10 70 120"


def test_simplifying_keeps_the_shape_and_leaves_out_detail() -> None:
    circle = [[math.cos(a / 500 * math.tau), math.sin(a / 500 * math.tau)] for a in range(500)]
    ring = {"type": "Polygon", "coordinates": [[*circle, circle[0]]]}
    finer = simplified(ring, 0.01)
    assert 10 < len(finer["coordinates"][0]) < 60
    assert contains(finer, (0.6, 0.6)) and not contains(finer, (0.8, 0.8))
    assert checked(finer)["type"] == "Polygon"
    assert simplified(square(0, 0, 0.0001), 0.01) == square(0, 0, 0.0001)


def test_outlines_of_a_folder(communes: Path, tmp_path: Path) -> None:
    folder = tmp_path / "geometry"
    write_outlines(folder, {"05061": square(6.0, 44.5), "25001": square(6.2, 47.1), "05999": square(0, 0)})
    assert import_geometry(folder=folder) == 1  # a commune that no longer exists
    outline = Outline.objects.get(town__code="FR-05061")
    assert outline.geometry == square(6.0, 44.5)
    assert (outline.south, outline.west) == (44.5, 6.0)
    assert Town.objects.get(code="FR-25001").latitude == 47.15  # had no point
    assert Town.objects.get(code="FR-05061").latitude == 44.5594  # had one
    assert import_geometry(folder=folder) == 0
    write_outlines(folder, {"05061": square(6.0, 44.4)})
    import_geometry(folder=folder)
    assert Outline.objects.get(town__code="FR-05061").south == 44.4
    assert Outline.objects.count() == 2


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not a JSON object"), ("[]", "not a JSON object"), ('{"insee": "05061"}', "not a JSON object"),
        ('{"insee": "05061", "geometry": {"type": "Point"}}', "not a Polygon or a MultiPolygon"),
        ('{"insee": "05061", "geometry": ' + "[" * 100_000, "not a JSON object"),
    ],
)  # fmt: skip
def test_a_broken_outline_is_refused_with_its_line(communes: Path, tmp_path: Path, line: str, reason: str) -> None:
    good = json.dumps({"insee": "05061", "geometry": square(6, 44)})
    (tmp_path / "fr_contours.ndjson.gz").write_bytes(gzip.compress(f"{good}\n{line}\n".encode()))
    with pytest.raises(BrokenFile, match=rf"line 2: {reason}"):
        import_geometry(folder=tmp_path)


def test_a_line_without_end_is_refused(communes: Path, tmp_path: Path) -> None:
    (tmp_path / "fr_contours.ndjson.gz").write_bytes(gzip.compress(b" " * (6 * 1024 * 1024)))
    with pytest.raises(BrokenFile, match="line 1: the line is longer than 4 MB"):
        import_geometry(folder=tmp_path)


def test_an_outline_given_by_hand(communes: Path) -> None:
    town = Town.objects.get(code="FR-25001")
    set_outline(town=town, geometry=square(6.2, 47.1), source="mairie")
    assert (town.latitude, town.longitude) == (47.15, 6.25)
    with pytest.raises(BadGeometry):
        set_outline(town=town, geometry={"type": "Point"}, source="mairie")
    assert box(Outline.objects.get(town=town).geometry).north == pytest.approx(47.2)
