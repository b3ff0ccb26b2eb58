"""Small files of public money, written by hand for tests."""

from __future__ import annotations

import gzip
import io
from typing import Any

from officials.spending.kinds import Dataset
from officials.spending.reading import Reading, Unreadable
from officials.spending.reading.files import opened

GOOD = {
    "nomAttribuant": "Gap",
    "idAttribuant": "21050061500013",
    "dateConvention": "2024-03-01",
    "referenceDecision": "2024-12",
    "nomBeneficiaire": "Amis du lavoir",
    "idBeneficiaire": "",
    "rnaBeneficiaire": "W051000123",
    "objet": "Fête du lavoir",
    "montant": "800",
    "nature": "aide en numéraire",
    "conditionsVersement": "unique",
    "datesPeriodeVersement": "2024-04-02",
    "idRAE": "",
    "notificationUE": "non",
    "pourcentageSubvention": "1",
    "dispositifAide": "",
}


def subsidies(*rows: dict[str, str], delimiter: str = ",") -> str:
    """Return a file of subsidies; each row says what it has of its own."""
    lines = [delimiter.join(GOOD)]
    for row in rows:
        lines.append(delimiter.join(f'"{value}"' for value in (GOOD | row).values()))
    return "\n".join(lines) + "\n"


def contract(**changed: Any) -> dict[str, Any]:
    """Return a public contract as the DECP tell it."""
    told: dict[str, Any] = {
        "id": "2024-01",
        "acheteur": {"id": "21050061500013"},
        "nature": "Marché",
        "objet": "Réfection de la rue du Four",
        "montant": 48000.5,
        "dateNotification": "2024-05-15",
        "dureeMois": 6,
        "titulaires": [
            {"titulaire": {"id": "55204599900869", "typeIdentifiant": "SIRET", "denominationSociale": "Rey TP"}}
        ],
    }
    return told | changed


def totem(*lines: str, doctype: str = "", year: str = "2024", stage: str = "09") -> str:
    """Return a budget document with these lines."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}'
        '<DocumentBudgetaire xmlns="http://www.minefi.gouv.fr/cp/demat/docbudgetaire">'
        f'<EnTeteDocBudgetaire><LibelleColl V="GAP"/></EnTeteDocBudgetaire><Budget>'
        f'<EnTeteBudget><IdEtab V="21050061500013"/><Nomenclature V="M57-M57"/></EnTeteBudget>'
        f'<BlocBudget><NatDec V="{stage}"/><Exer V="{year}"/></BlocBudget>{"".join(lines)}'
        "</Budget></DocumentBudgetaire>"
    )


def totem_line(**values: str) -> str:
    """Return a line of a budget document."""
    told = {"Nature": "6042", "Fonction": "93211", "ContFon": "932", "CodRD": "D", "MtReal": "10.00"} | values
    return "<LigneBudget>" + "".join(f'<{name} V="{value}"/>' for name, value in told.items()) + "</LigneBudget>"


def read(data: str | bytes, dataset: str = "account", *, packed: bool = False, **told: Any) -> Reading:
    """Check a file and return what was found of it; one that cannot be opened has that as its only error."""
    raw = data.encode() if isinstance(data, str) else data
    reading = Reading(None, dataset=Dataset(dataset), **told)  # type: ignore[arg-type]
    try:
        with opened(io.BytesIO(gzip.compress(raw) if packed else raw)) as source:
            reading.source = source
            reading.check()
    except Unreadable as refusal:
        reading.problems.error(str(refusal))
    return reading


def errors(reading: Reading) -> list[str]:
    """Return the errors as they are said."""
    return [each.said for each in reading.problems.errors]
