"""Montpellier's account of 2018 and the examples of SCDL and of the DECP, to the cent and to the line (CIW12)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from officials.spending import figures
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger, Line
from officials.spending.reading import Reading
from officials.spending.reading.files import opened
from officials.spending.services import Origin, publish_ledger, send_file
from tests import factories

pytestmark = pytest.mark.realdata

_SHARED = Path(
    os.environ.get("CIVICNET_GEOMETRY") or Path(__file__).resolve().parents[3] / "shared" / "data" / "places"
)
DATA = _SHARED.parent / "spending"
# What each function spent, in cents: operating, investment. Counted from the file by another program.
FUNCTIONS = {
    "0": (6443115162, 609509961),
    "1": (1294161140, 71948313),
    "2": (6841119254, 2428080414),
    "3": (3543722953, 622017041),
    "4": (4224334108, 286008273),
    "5": (1689713230, 2238121229),
    "6": (668650086, 625011647),
    "7": (158241883, 21680237),
    "8": (322912374, 0),
    "9": (0, 0),
    "": (4393285397, 3142982030),
}


def checked(name: str, dataset: str) -> Reading:
    path = DATA / name
    if not path.is_file():
        pytest.fail(f"NO REAL DATA: {path} is missing. Set CIVICNET_GEOMETRY to the folder of places beside it.")
    with path.open("rb") as file, opened(file) as source:
        reading = Reading(source, dataset=Dataset(dataset))
        reading.check()
    return reading


def columns(reading: Reading) -> list[tuple[int, str]]:
    return [(line, each.column) for each in reading.problems.errors for line in each.lines]


@pytest.mark.django_db
def test_the_account_of_montpellier(client: Client) -> None:
    if not (DATA / "montpellier_compte_administratif_2018.xml.gz").is_file():
        pytest.fail(f"NO REAL DATA: {DATA} is missing.")
    town = factories.make_town("Montpellier", population=300_000)
    with (DATA / "montpellier_compte_administratif_2018.xml.gz").open("rb") as file:
        ledger = send_file(
            town=town, by=None, dataset=Dataset.ACCOUNT, origin=Origin("Ville de Montpellier"), file=file
        )
    publish_ledger(ledger=ledger, by=None)
    assert (ledger.year, ledger.population, ledger.nomenclature) == (2018, 282143, "M57")
    assert ledger.problems == {"count": 0, "listed": 0, "errors": [], "warnings": []}
    assert ledger.summary["whole"] == {"FD": 31831631692, "FR": 36882155742, "ID": 11540817236, "IR": 9145214723}
    assert ledger.summary["sums"] == {"FD": 29579255587, "FR": 34139314309, "ID": 10045359145, "IR": 6892838618}
    groups = ledger.summary["groups"]
    assert {group: (cells.get("FD", 0), cells.get("ID", 0)) for group, cells in groups.items()} == FUNCTIONS
    rows = Line.objects.filter(ledger=ledger)
    assert rows.count() == 1697 and not rows.filter(nature_name="").exists()
    assert sum(rows.filter(flow="real", direction="D", group="2").values_list("amount", flat=True)) == sum(
        FUNCTIONS["2"]
    )
    slices = figures.slices(ledger)
    assert sum(each.share or 0 for each in slices) == 100 and slices[0].group == "2" and slices[0].each == 32853
    page = client.get(reverse("town_spending", args=[town.slug])).content.decode()
    assert "Écoles et formation" in page and "Enseignement, formation professionnelle et apprentissage" in page
    assert client.get(reverse("spending_lines", args=[town.slug]) + "?q=cantine&fonction=2").status_code == 200
    assert Ledger.objects.current().get() == ledger


def test_the_valid_example_of_scdl() -> None:
    reading = checked("exemple_valide.csv", "subsidies")
    assert columns(reading) == [] and (reading.summary.lines, reading.facts.holder) == (29, "ANTIBES")
    assert list(reading.problems.warnings.values()) == [[24, 25, 29], [27]]  # ends before it begins; a 30th month


OTHERS = [
    (5, "dateConvention"), (5, "rnaBeneficiaire"), (6, "montant"), (6, "notificationUE"), (8, "datesPeriodeVersement"),
    (8, "notificationUE"), (9, "pourcentageSubvention"), (9, "idBeneficiaire"), (10, "montant"),
    (12, "rnaBeneficiaire"), (16, "nature"), (30, "rnaBeneficiaire"),
]  # fmt: skip
SHARES = [(2, "pourcentageSubvention"), (3, "pourcentageSubvention"), (4, "pourcentageSubvention")]
SIRETS = [(line, "idAttribuant") for line in range(2, 31)]
BENEFICIARIES = [5, 6, 8, 10, 11, 13, 14, 15, 16, 17, 18, 20, 21, 22, 24, 25, 26, 27, 28, 30]


def test_the_example_with_wrong_cells() -> None:
    """Twenty-nine buyers and twenty beneficiaries have no SIRET that holds; fifteen other cells are wrong."""
    expected = SIRETS + [(line, "idBeneficiaire") for line in BENEFICIARIES] + OTHERS + SHARES
    assert sorted(columns(checked("exemple_invalide_erreurs_cellules.csv", "subsidies"))) == sorted(expected)


def test_the_example_with_wrong_columns() -> None:
    reading = checked("exemple_invalide_erreurs_colonnes.csv", "subsidies")
    beneficiaries = [(line, "idBeneficiaire") for line in BENEFICIARIES]
    expected = [(1, "NOM_Beneficiaire"), *SIRETS, *beneficiaries, *OTHERS, *SHARES]
    assert reading.problems.errors[0].said == (
        "Ligne 1, colonne « NOM_Beneficiaire » : nom inconnu. Écrivez « nomBeneficiaire »."
    )
    assert sorted(columns(reading)) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("concessions.json", 2),
        ("concessions_avec_modifications.json", 2),
        ("marches_avec_modifications.json", 2),
        ("marches_concessions.json", 4),
    ],
)
def test_the_examples_of_the_decp(name: str, count: int) -> None:
    reading = checked(f"decp_examples/{name}", "contracts")
    assert columns(reading) == [] and reading.summary.lines == count
