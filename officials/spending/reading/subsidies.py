"""Subsidies as SCDL describes them ("subventions" 2.1.1; décret n° 2017-779 of 5 May 2017): one line, one decision."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from officials.spending.reading import cells
from officials.spending.reading.files import Opened, table
from officials.spending.reading.lines import NewLine
from officials.spending.reading.problems import Problems

if TYPE_CHECKING:
    from officials.spending.reading.reader import Facts

NATURES = (
    "aide en numéraire",
    "aide en nature",
    "aide en numéraire;aide en nature",
    "aide en nature;aide en numéraire",
)
_PERIOD = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?")


def _text(text: str) -> None:
    """Take any words."""


def _period(text: str) -> None:
    if not _PERIOD.fullmatch(text):
        words = _("« %s » n’est ni une date (AAAA-MM-JJ) ni une période (AAAA-MM-JJ/AAAA-MM-JJ).")
        raise cells.Wrong(words % cells.shown(text))


def _amount(text: str) -> None:
    if cells.amount(text) < 0:
        words = _(
            "une subvention n’est pas négative. Une annulation se publie en retirant la ligne ou en la corrigeant."
        )
        raise cells.Wrong(words)


def _nature(text: str) -> None:
    if text not in NATURES:
        words = _(
            "« %s » n’est pas possible. Écrivez « aide en numéraire », « aide en nature », ou les deux séparées "
            "par « ; »."
        )
        raise cells.Wrong(words % cells.shown(text))


def _share(text: str) -> None:
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        cells.amount(text)  # says what to write instead
    if not 0.01 <= float(text) <= 1:
        words = _("« %s » n’est pas entre 0.01 et 1. Écrivez 1 pour 100 %%, 0.8 pour 80 %%.")
        raise cells.Wrong(words % cells.shown(text))


def _yes_or_no(text: str) -> None:
    if text not in ("oui", "non"):
        raise cells.Wrong(_("« %s » n’est ni « oui » ni « non ».") % cells.shown(text))


def _association(text: str) -> None:
    if not re.fullmatch(r"W[0-9]{9}", text):
        raise cells.Wrong(_("« %s » n’est pas un numéro RNA : un W suivi de 9 chiffres.") % cells.shown(text))


@dataclass(frozen=True)
class Column:
    """A column of the schema: the check raises ``Wrong``."""

    name: str
    check: Callable[[str], object] = _text
    required: bool = True
    most: int = 0


COLUMNS = (
    Column("nomAttribuant"),
    Column("idAttribuant", cells.siret),
    Column("dateConvention", cells.day),
    Column("referenceDecision", required=False),
    Column("nomBeneficiaire"),
    Column("idBeneficiaire", cells.siret, required=False),
    Column("rnaBeneficiaire", _association, required=False),
    Column("objet", most=256),
    Column("montant", _amount),
    Column("nature", _nature),
    Column("conditionsVersement", most=256),
    Column("datesPeriodeVersement", _period),
    Column("idRAE", required=False, most=5),
    Column("notificationUE", _yes_or_no),
    Column("pourcentageSubvention", _share),
    Column("dispositifAide", required=False),
)
NAMES = tuple(column.name for column in COLUMNS)
LONGEST = 300  # of what the schema does not bound


def read(source: Opened, facts: Facts, problems: Problems) -> Iterator[NewLine]:
    """Yield the good lines of a file of subsidies; what is wrong with the others goes to ``problems``."""
    with table(source, problems) as found:
        known = _known_columns(found.header, problems)
        for line, values in found.rows:
            row = {name: value for name, value in zip(found.header, values, strict=True) if name in known}
            if _check(row, line, problems):
                yield _line(row, line, facts, problems)


def _known_columns(header: list[str], problems: Problems) -> set[str]:
    """Return the columns of the schema that the file has; the others are told."""
    for name in sorted({name for name in header if name and header.count(name) > 1}):
        problems.error(_("cette colonne est là deux fois."), line=1, column=name)
    missing = [column.name for column in COLUMNS if column.required and column.name not in header]
    for name in header:
        if name in NAMES:
            continue
        near = difflib.get_close_matches(name.lower().replace("_", ""), [each.lower() for each in missing], 1, 0.7)
        if near:
            meant = next(each for each in missing if each.lower() == near[0])
            missing.remove(meant)
            problems.error(_("nom inconnu. Écrivez « %s ».") % meant, line=1, column=name)
        else:
            problems.warn(_("La colonne « %s » n’est pas du schéma : elle est ignorée.") % cells.shown(name))
    for name in missing:
        problems.error(_("cette colonne manque."), line=1, column=name)
    return set(NAMES) & set(header)


def _check(row: dict[str, str], line: int, problems: Problems) -> bool:
    before = problems.count
    for column in COLUMNS:
        if column.name not in row:
            continue
        value = row[column.name]
        if not value:
            if column.required:
                problems.error(_("cette case est vide."), line=line, column=column.name)
            continue
        if len(value) > (column.most or LONGEST):
            words = _("%(there)d signes, %(most)d au plus.") % {"there": len(value), "most": column.most or LONGEST}
            problems.error(words, line=line, column=column.name)
            continue
        try:
            column.check(value)
        except cells.Wrong as wrong:
            problems.error(str(wrong), line=line, column=column.name)
    if not row.get("idBeneficiaire") and not row.get("rnaBeneficiaire"):
        words = _("donnez le SIRET du bénéficiaire, ou son numéro RNA dans « rnaBeneficiaire ».")
        problems.error(words, line=line, column="idBeneficiaire")
    return problems.count == before


def _line(row: dict[str, str], line: int, facts: Facts, problems: Problems) -> NewLine:
    decided = cells.day(row["dateConvention"]) if row.get("dateConvention") else None
    paid = _paid(row.get("datesPeriodeVersement", ""), line, problems)
    facts.holder = facts.holder or row.get("nomAttribuant", "")
    facts.siret = facts.siret or row.get("idAttribuant", "")
    told = paid or decided
    if told is not None:
        facts.years[told.year] += 1
    return NewLine(
        number=line,
        amount=cells.amount(row["montant"]) if row.get("montant") else 0,
        label=row.get("objet", ""),
        party=row.get("nomBeneficiaire", ""),
        party_id=row.get("idBeneficiaire") or row.get("rnaBeneficiaire", ""),
        day=decided,
        details={name: row[name] for name in NAMES if row.get(name)} | {"id": row.get("referenceDecision", "")},
    )


def _paid(period: str, line: int, problems: Problems) -> date | None:
    """Return the day a subsidy began to be paid; the schema asks for the shape alone, so the rest is a warning."""
    try:
        days = [cells.day(part) for part in period.split("/") if part]
    except cells.Wrong:
        problems.warn(_("Une date de « datesPeriodeVersement » n’existe pas dans le calendrier."), line=line)
        return None
    if len(days) == 2 and days[1] < days[0]:
        problems.warn(_("Une période de versement finit avant de commencer."), line=line)
    return days[0] if days else None
