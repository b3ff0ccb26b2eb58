"""Build ``data/m57.csv.gz``, the names of functions, accounts and chapters, from a chart of accounts of TOTEM in XML.

``civicnet spending derive planDeCompte.xml.gz`` writes the same bytes every time. It is run by a maintainer when the
nomenclature changes, never on an installation. Licence: see ``data/README.md``.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from officials.spending.names import DATA

Row = tuple[str, str, str, str]


def derive(*, plan: Path, into: Path = DATA) -> int:
    """Write the names of a chart of accounts; return how many."""
    opening = gzip.open if plan.suffix == ".gz" else open
    with opening(plan, "rb") as file:
        root = ET.parse(file).getroot()  # noqa: S314  # a maintainer's own file
    rows = sorted(set(_rows(root)))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("kind", "code", "section", "name"))
    writer.writerows(rows)
    into.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))
    return len(rows)


def _rows(root: ET.Element) -> Iterator[Row]:
    for kind, path in (
        ("account", "Nature/Comptes//Compte"),
        ("chapter", "*/Chapitres/Chapitre"),
        ("function", "Fonction//RefFonc"),
    ):
        for element in root.iterfind(path):
            code, name = element.get("Code", "").strip(), " ".join(element.get("Libelle", "").split())
            if code and name:
                yield kind, code, element.get("Section", "") if kind == "chapter" else "", name
