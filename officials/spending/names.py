"""The names of functions and accounts: as the accounting plan has them, and as people say them.

``data/m57.csv.gz`` is derived from the chart of accounts (``derive``); the few words of M14, which towns kept
until 2023, and those for citizens are written here.
"""

from __future__ import annotations

import csv
import gzip
from functools import cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).parent / "data" / "m57.csv.gz"
UNALLOCATED = ""

# What a function is for people who never read an account, by its first digit.
PLAIN: dict[str, dict[str, str | Promise]] = {
    "M57": {
        "0": _("La mairie et ses services"),
        "1": _("Sécurité et propreté"),
        "2": _("Écoles et formation"),
        "3": _("Culture, sports et jeunesse"),
        "4": _("Santé et solidarité"),
        "5": _("Rues, places et logement"),
        "6": _("Commerces et emploi"),
        "7": _("Eau, déchets et environnement"),
        "8": _("Routes et transports"),
        "9": _("Autres"),
    },
    "M14": {
        "0": _("La mairie et ses services"),
        "1": _("Sécurité et propreté"),
        "2": _("Écoles et formation"),
        "3": _("Culture"),
        "4": _("Sports et jeunesse"),
        "5": _("Santé et solidarité"),
        "6": _("Famille et petite enfance"),
        "7": _("Logement"),
        "8": _("Rues, eau, déchets et environnement"),
        "9": _("Commerces et emploi"),
    },
}
ICONS = {
    "M57": dict(
        zip(
            "0123456789",
            ("landmark", "shield", "school", "theater", "heart-handshake", "house", "store", "leaf", "bus", "ellipsis"),
            strict=True,
        )
    ),
    "M14": dict(
        zip(
            "0123456789",
            (
                "landmark",
                "shield",
                "school",
                "theater",
                "volleyball",
                "heart-handshake",
                "baby",
                "house",
                "leaf",
                "store",
            ),
            strict=True,
        )
    ),
}
UNALLOCATED_NAME = _("Dette, impôts et finances")
UNALLOCATED_OFFICIAL = _("Opérations non ventilées")

_M14 = {
    "0": "Services généraux des administrations publiques locales",
    "1": "Sécurité et salubrité publiques",
    "2": "Enseignement – Formation",
    "3": "Culture",
    "4": "Sport et jeunesse",
    "5": "Interventions sociales et santé",
    "6": "Famille",
    "7": "Logement",
    "8": "Aménagement et services urbains, environnement",
    "9": "Action économique",
}


@cache
def _official() -> dict[tuple[str, str], str]:
    with gzip.open(DATA, "rt", encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"]): row["name"] for row in csv.DictReader(file)}


def plain(group: str, nomenclature: str) -> str | Promise:
    """Return what a function is called among people, by its first digit."""
    return PLAIN.get(nomenclature, PLAIN["M57"]).get(group, UNALLOCATED_NAME)


def icon(group: str, nomenclature: str) -> str:
    """Return the icon of a function."""
    return ICONS.get(nomenclature, ICONS["M57"]).get(group, "piggy-bank")


def official(group: str, nomenclature: str) -> str:
    """Return “Fonction 2 – Enseignement…”, as the accounting plan names it."""
    if group == UNALLOCATED:
        return str(UNALLOCATED_OFFICIAL)
    name = _M14.get(group) if nomenclature == "M14" else _official().get(("function", group))
    return f"{_('Fonction %s') % group} – {name}" if name else str(_("Fonction %s") % group)


def function_name(code: str, nomenclature: str) -> str:
    """Return the name of a function, or of the closest one that has a name."""
    return _M14.get(code[:1], "") if nomenclature == "M14" else _closest("function", code)


def account_name(code: str) -> str:
    """Return the name of an account, or of the closest one above it."""
    return _closest("account", code)


def chapter_name(code: str) -> str:
    """Return the name of a chapter, nothing for one that is unknown."""
    return _official().get(("chapter", code), "")


def _closest(kind: str, code: str) -> str:
    names = _official()
    return next((names[kind, code[:end]] for end in range(len(code), 0, -1) if (kind, code[:end]) in names), "")
