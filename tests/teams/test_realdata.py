"""The register of 2022 as it was published: one department of it (the whole is timed by ``bench/officials.py``)."""

from __future__ import annotations

import csv
import gzip
import io
import os
from pathlib import Path

import pytest

from officials.teams.importing import import_register, read
from officials.teams.importing.sources import Edition
from places.models import Town
from profiles.models import Mandate
from tests import factories

pytestmark = pytest.mark.realdata

PLACES = Path(os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[3] / "shared" / "data" / "places")
FILE = PLACES.parent / "officials" / "rne_maires_2022.csv.gz"


def test_the_mayors_of_a_department_are_all_there(db: None) -> None:
    if not FILE.is_file():
        pytest.fail(f"NO REAL DATA: {FILE} is not there.")
    lines = gzip.decompress(FILE.read_bytes()).split(
        b"\r\n" if b"\r\n" in gzip.decompress(FILE.read_bytes())[:500] else b"\n"
    )
    raw = b"\n".join([lines[0], *(line for line in lines if line.startswith(b"05;"))])
    rows = list(csv.DictReader(io.StringIO(raw.decode("latin-1")), delimiter=";"))
    for row in rows:
        factories.make_town(
            row["Libellé de la commune"], code=f"FR-{row['Code de la commune']}", slug=row["Code de la commune"]
        )
    report = import_register(register=read(raw), edition=Edition(2022, 1))
    assert (report.added, report.problems) == (len(rows), []) == (162, [])
    assert import_register(register=read(raw), edition=Edition(2022, 1)).unchanged == 162
    assert Mandate.objects.get(town__code="FR-05061").name == "Roger Didier"
    assert Town.objects.filter(mandates=None).count() == 0
    assert not [name for name in Mandate.objects.values_list("name", flat=True) if name == name.upper()]
