"""The real reports of Paris become reports of its arrondissements, with the line their licence asks for (CL5)."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from feed.models import MapPoint
from places.models import Town
from places.services import set_outline
from reports import imports
from reports.models import Report
from tests import factories

pytestmark = pytest.mark.realdata

DATA = Path(os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[3] / "shared" / "data" / "places")
REPORTS = DATA.parent / "reports" / "paris_street_reports.csv"


@pytest.fixture
def paris(db: None) -> Town:
    """Paris with its real outline."""
    if not REPORTS.is_file():
        pytest.fail(f"NO REAL DATA: {REPORTS} is missing. Set CIVICNET_GEOMETRY to the folder of places beside it.")
    town = factories.make_town("Paris", code="FR-75056", latitude=48.85661, longitude=2.3428)
    with gzip.open(DATA / "fr_contours.ndjson.gz", "rt", encoding="utf-8") as lines:
        told = next(json.loads(line) for line in lines if line.startswith('{"insee":"75056"'))
    set_outline(town=town, geometry=told["geometry"], source="test")
    return town


def test_three_thousand_reports_of_paris(paris: Town, client: Client) -> None:
    said = io.StringIO()
    for _ in range(2):
        call_command(
            "reports",
            "import",
            REPORTS,
            mapping=Path(imports.__file__).parent / "paris.toml",
            origin="dans-ma-rue",
            name="Dans ma rue",
            licence="Ville de Paris, ODbL",
            town="FR-75056",
            stdout=said,
        )
    assert "left out, outside: 5 (line 373, 682, 789, 1298, 2962)" in said.getvalue()
    assert "2995 reports taken over" in said.getvalue() and "0 reports taken over" in said.getvalue()
    assert Report.objects.filter(town=paris).count() == MapPoint.objects.count() == 2995
    parts = list(paris.neighbourhoods.values_list("name", flat=True))
    assert sorted(parts) == sorted(["Paris 1er", *(f"Paris {number}e" for number in range(2, 21))])
    with REPORTS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    eighteenth = sum(row["ville"] == "Paris 18" for row in rows)
    assert Report.objects.filter(neighbourhood__name="Paris 18e").count() == eighteenth == 280
    assert not Report.objects.filter(category__code="autre").exclude(body__gt="").exists()
    report = Report.objects.filter(category__code="graffiti").latest("pk")
    assert "Ville de Paris, ODbL" in client.get(report.get_absolute_url()).content.decode()
