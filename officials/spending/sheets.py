"""Public money as files: every line as it is shown, and subsidies in the columns of SCDL (EXP-4, RFC 4180)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.sheets import csv_lines
from officials.spending.kinds import Dataset
from officials.spending.reading.subsidies import NAMES

if TYPE_CHECKING:
    from officials.spending.lists import Asked
    from officials.spending.models import Line

CHUNK = 1000


def lines(asked: Asked, found: Any) -> Iterator[str]:
    """Yield the lines of a table as CSV."""
    dataset = Dataset(asked.ledger.dataset)
    names = _names(dataset)
    rows = found.order_by("number", "pk").iterator(chunk_size=CHUNK)
    yield from csv_lines(names, (_cells(line, dataset, asked.ledger.year) for line in rows))


def scdl(found: Any) -> Iterator[str]:
    """Yield subsidies as SCDL has them: a file that our own reader, and that of data.gouv.fr, takes."""
    rows = found.order_by("number", "pk").iterator(chunk_size=CHUNK)
    yield from csv_lines(NAMES, ([line.details.get(name, "") for name in NAMES] for line in rows))


def euros(cents: int | None) -> str:
    """Return an amount as files write it: 12000.50."""
    return "" if cents is None else f"{Decimal(cents) / 100:.2f}"


def _names(dataset: Dataset) -> list[str]:
    if dataset in (Dataset.ACCOUNT, Dataset.BUDGET):
        return [
            _("année"), _("section"), _("sens"), _("genre d’opération"), _("fonction"), _("libellé fonction"),
            _("nature"), _("libellé nature"), _("libellé"), _("montant"), _("voté"), _("reste à réaliser"),
        ]  # fmt: skip
    return [_("année"), _("bénéficiaire ou titulaire"), _("identifiant"), _("objet"), _("date"), _("montant")]


def _cells(line: Line, dataset: Dataset, year: int | None) -> list[Any]:
    if dataset in (Dataset.ACCOUNT, Dataset.BUDGET):
        return [
            year, line.section, line.direction, line.flow, line.function, line.function_name, line.nature,
            line.nature_name, line.label, _number(line.amount), _number(line.voted), _number(line.carried),
        ]  # fmt: skip
    return [year, line.party, line.party_id, line.label, line.day.isoformat() if line.day else "", _number(line.amount)]


def _number(cents: int | None) -> Any:
    """Return a number, which no spreadsheet takes for a formula even when it is negative."""
    return "" if cents is None else Decimal(cents) / 100
