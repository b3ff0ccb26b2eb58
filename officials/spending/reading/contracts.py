"""Public contracts and concessions as the DECP describe them (schema 2.0.3; arrêté du 22 décembre 2022), in JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.text import clean_line
from officials.spending.reading import cells
from officials.spending.reading.files import Opened, Unreadable
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems

if TYPE_CHECKING:
    from officials.spending.reading.reader import Facts

MOST_JSON = 50 * 1024 * 1024  # JSON is read whole
MOST_PARTIES = 30
MOST_AMENDMENTS = 50

# What we show must be there; what the schema asks for beside it is a warning.
SHOWN = {
    "marche": ("id", "acheteur", "nature", "objet", "montant", "dateNotification", "dureeMois", "titulaires"),
    "contrat-concession": (
        "id", "autoriteConcedante", "nature", "objet", "valeurGlobale", "dateSignature", "dureeMois",
        "concessionnaires",
    ),
}  # fmt: skip
ASKED = {
    "marche": (
        "codeCPV", "techniques", "modalitesExecution", "marcheInnovant", "ccag", "offresRecues", "attributionAvance",
        "typeGroupementOperateurs", "procedure", "lieuExecution", "datePublicationDonnees", "typesPrix", "formePrix",
        "sousTraitanceDeclaree", "considerationsSociales", "considerationsEnvironnementales",
    ),
    "contrat-concession": (
        "procedure", "datePublicationDonnees", "dateDebutExecution", "montantSubventionPublique",
        "considerationsSociales", "considerationsEnvironnementales",
    ),
}  # fmt: skip
NATURES = {
    "marche": ("Marché", "Marché de partenariat", "Marché de défense ou de sécurité"),
    "contrat-concession": (
        "Concession de travaux", "Concession de service", "Concession de service public",
        "Délégation de service public",
    ),
}  # fmt: skip
AMOUNT = {"marche": "montant", "contrat-concession": "valeurGlobale"}
DAY = {"marche": "dateNotification", "contrat-concession": "dateSignature"}
PARTIES = {"marche": "titulaires", "contrat-concession": "concessionnaires"}
BUYER = {"marche": "acheteur", "contrat-concession": "autoriteConcedante"}
AMENDED_DAY = {"marche": "dateNotificationModification", "contrat-concession": "dateSignatureModification"}


def read(source: Opened, facts: Facts, problems: Problems) -> Iterator[NewLine]:
    """Yield the good contracts of a file; what is wrong with the others goes to ``problems``."""
    for number, (kind, told) in enumerate(_contracts(_json(source)), 1):
        contract = _Contract(kind, told, number, problems)
        line = contract.line()
        if line is not None:
            facts.siret = facts.siret or str(line.details["buyer"])
            facts.years[line.day.year if line.day else 0] += 1
            yield line


def _json(source: Opened) -> Any:
    source.file.seek(0)
    raw = source.file.read(MOST_JSON + 1)
    if len(raw) > MOST_JSON:
        raise Unreadable(
            _("Un fichier JSON de plus de %d Mo ne se lit pas. Coupez-le par année.") % (MOST_JSON // 1024**2)
        )

    def refuse(word: str) -> None:
        raise ValueError(word)

    try:
        return json.loads(raw.decode(source.encoding), parse_float=Decimal, parse_constant=refuse)
    except json.JSONDecodeError as error:
        words = _("Ce JSON est abîmé à la ligne %(line)d, caractère %(column)d.")
        raise Unreadable(words % {"line": error.lineno, "column": error.colno}) from None
    except (ValueError, RecursionError, ArithmeticError):
        raise Unreadable(_("Ce JSON est abîmé, ou imbriqué sans fin.")) from None


def _contracts(told: Any) -> Iterator[tuple[str, Any]]:
    found = told.get("marches") if isinstance(told, dict) else None
    if isinstance(found, list):  # as before 2024
        for each in found:
            concession = isinstance(each, dict) and "autoriteConcedante" in each
            yield "contrat-concession" if concession else "marche", each
        return
    if not isinstance(found, dict) or not any(isinstance(found.get(kind), list) for kind in SHOWN):
        raise Unreadable(_("Ce JSON n’a pas de liste « marches » : ce ne sont pas des marchés publics (DECP)."))
    for kind in SHOWN:
        listed = found.get(kind)
        for each in listed if isinstance(listed, list) else ():
            yield kind, each


class _Contract:
    """One contract while it is checked."""

    def __init__(self, kind: str, told: Any, number: int, problems: Problems) -> None:
        self.kind, self.told, self.problems, self.number = kind, told, problems, number
        name = told.get("id") if isinstance(told, dict) else None
        self.where = _("Marché %d") % number + (f" « {cells.shown(name)} »" if isinstance(name, str) and name else "")

    def wrong(self, field: str, words: str) -> None:
        self.problems.error(words, column=field, where=self.where)

    def line(self) -> NewLine | None:
        if not isinstance(self.told, dict):
            self.wrong("", _("ce n’est pas un objet JSON."))
            return None
        before = self.problems.count
        for field in SHOWN[self.kind]:
            if self.told.get(field) in (None, "", [], {}):
                self.wrong(field, _("ce champ manque."))
        for field in ASKED[self.kind]:
            if field not in self.told:
                self.problems.warn(_("Le schéma demande le champ « %s », qui manque à des marchés.") % field)
        amount = self.amount(self.told, AMOUNT[self.kind])
        day = self.day(self.told, DAY[self.kind])
        details: dict[str, Any] = {
            "id": self.text("id", 16),
            "kind": self.kind,
            "nature": self.nature(),
            "procedure": self.text("procedure", 100),
            "cpv": self.text("codeCPV", 12),
            "months": self.months(self.told),
            "buyer": self.buyer(),
            "suppliers": self.parties(self.told, PARTIES[self.kind]),
            "amendments": self.amendments(),
            "first_amount": amount,
        }
        label = self.text("objet", 1000)
        if self.problems.count != before:
            return None
        last = next((each["amount"] for each in reversed(details["amendments"]) if each["amount"] is not None), None)
        first = details["suppliers"][0] if details["suppliers"] else {"name": "", "id": ""}
        return NewLine(
            number=self.number,
            amount=amount or 0 if last is None else last,
            label=label,
            party=", ".join(each["name"] or each["id"] for each in details["suppliers"])[:300],
            party_id=first["id"],
            day=day,
            details=details,
        )

    def text(self, field: str, most: int) -> str:
        value = self.told.get(field, "")
        if not isinstance(value, str):
            self.wrong(field, _("ce n’est pas un texte."))
            return ""
        value = clean_line(value)
        if len(value) > most:
            self.wrong(field, _("%(there)d signes, %(most)d au plus.") % {"there": len(value), "most": most})
        return value

    def nature(self) -> str:
        value = self.text("nature", 100)
        if value and value not in NATURES[self.kind]:
            self.wrong("nature", _("« %s » n’est pas une nature que le schéma connaît.") % cells.shown(value))
        return value

    def amount(self, told: dict[str, Any], field: str) -> int | None:
        if told.get(field) is None:
            return None
        try:
            found = cells.number(told[field])
        except cells.Wrong as wrong:
            self.wrong(field, str(wrong))
            return None
        if found < 0:
            self.wrong(
                field,
                _(
                    "le montant d’un marché n’est pas négatif. Une baisse se dit par une modification, au nouveau "
                    "montant."
                ),
            )
        return found

    def day(self, told: dict[str, Any], field: str) -> Any:
        if told.get(field) in (None, ""):
            return None
        try:
            return cells.day(told[field])
        except cells.Wrong as wrong:
            self.wrong(field, str(wrong))
            return None

    def months(self, told: dict[str, Any]) -> int | None:
        value = told.get("dureeMois")
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1200:
            self.wrong("dureeMois", _("« %s » n’est pas une durée en mois.") % cells.shown(value))
            return None
        return value

    def buyer(self) -> str:
        told = self.told.get(BUYER[self.kind])
        found = told.get("id") if isinstance(told, dict) else told
        if found in (None, ""):
            return ""
        if not isinstance(found, str) or len(found) != 14 or not (found.isascii() and found.isdigit()):
            self.wrong(
                BUYER[self.kind],
                _("« %s » n’est pas un SIRET : il en faut les 14 chiffres, sans espace.") % cells.shown(found),
            )
            return ""
        if not cells.checks(found):
            self.problems.warn(_("Le SIRET %s de l’acheteur a un chiffre de contrôle faux.") % found)
        return found

    def parties(self, told: dict[str, Any], field: str) -> list[dict[str, str]]:
        """Return who holds a contract; the schema takes any identifier, so a false SIRET is a warning."""
        listed = told.get(field) or []
        if not isinstance(listed, list) or len(listed) > MOST_PARTIES:
            self.wrong(field, _("il faut une liste d’au plus %d titulaires.") % MOST_PARTIES)
            return []
        found = []
        for each in listed:
            inner = each.get(field[:-1], each) if isinstance(each, dict) else None
            number = inner.get("id") if isinstance(inner, dict) else None
            if not isinstance(inner, dict) or not isinstance(number, str) or not number.strip() or len(number) > 40:
                self.wrong(field, _("chaque titulaire a un identifiant (« id »)."))
                continue
            kind, name = inner.get("typeIdentifiant"), inner.get("denominationSociale")
            number = clean_line(number)
            if kind == "SIRET" and not (
                len(number) == 14 and number.isascii() and number.isdigit() and cells.checks(number)
            ):
                self.problems.warn(_("Le SIRET « %s » d’un titulaire est faux.") % cells.shown(number))
            found.append(
                {
                    "id": number,
                    "kind": cells.shown(kind or ""),
                    "name": clean_line(name)[:200] if isinstance(name, str) else "",
                }
            )
        return found

    def amendments(self) -> list[dict[str, Any]]:
        """Return what changed since, in the order of the file."""
        listed = self.told.get("modifications") or []
        if not isinstance(listed, list) or len(listed) > MOST_AMENDMENTS:
            self.wrong("modifications", _("il faut une liste d’au plus %d modifications.") % MOST_AMENDMENTS)
            return []
        found = []
        for each in listed:
            inner = each.get("modification", each) if isinstance(each, dict) else None
            if not isinstance(inner, dict):
                self.wrong("modifications", _("une modification n’est pas un objet JSON."))
                continue
            day = self.day(inner, AMENDED_DAY[self.kind])
            found.append(
                {
                    "day": day.isoformat() if day else "",
                    "amount": self.amount(inner, AMOUNT[self.kind]),
                    "months": self.months(inner),
                    "suppliers": self.parties(inner, PARTIES[self.kind]),
                }
            )
        return found
