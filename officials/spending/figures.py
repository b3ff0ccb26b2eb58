"""What pages show of publications, read from their summaries: shares that sum, honest bars, what changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from officials.spending import names
from officials.spending.kinds import Dataset

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from officials.spending.models import Ledger

SECTIONS = {"F": _("Fonctionnement"), "I": _("Investissement")}
DIRECTIONS = {"D": _("Dépenses"), "R": _("Recettes")}
CELLS: dict[str, str | Promise] = {
    "FD": _("Dépenses de fonctionnement"),
    "FR": _("Recettes de fonctionnement"),
    "ID": _("Dépenses d’investissement"),
    "IR": _("Recettes d’investissement"),
}


@dataclass(frozen=True)
class Slice:
    """What a town spends for one function, in cents."""

    group: str
    name: str | Promise
    official: str
    icon: str
    amount: int
    width: int  # hundredths of the largest
    share: int | None  # hundredths of the whole, which sum to 100; None where something is negative
    voted: int | None
    inhabitants: int

    @property
    def each(self) -> int | None:
        """Cents for each inhabitant."""
        return each(self.amount, self.inhabitants)

    @property
    def rate(self) -> int | None:
        """How many hundredths of what was voted was spent."""
        return round(100 * self.amount / self.voted) if self.voted and self.voted > 0 else None


@dataclass(frozen=True)
class Bar:
    """A number among those it is compared with."""

    name: str | Promise
    amount: int
    width: int
    each: int | None = None
    url: str = ""


def each(amount: int, inhabitants: int) -> int | None:
    """Return cents for each inhabitant, None where nobody is known to live."""
    return round(amount / inhabitants) if inhabitants else None


def spent(ledger: Ledger) -> int:
    """Return what was spent, in both sections, without entries of order and results of the years before."""
    return _cell(ledger, "FD") + _cell(ledger, "ID")


def earned(ledger: Ledger) -> int:
    """Return what was received, likewise."""
    return _cell(ledger, "FR") + _cell(ledger, "IR")


def slices(ledger: Ledger, budget: Ledger | None = None) -> list[Slice]:
    """Return what was spent by function, the largest first, beside what was voted by the account or ``budget``."""
    groups: dict[str, dict[str, int]] = ledger.summary.get("groups", {})
    amounts = {group: cells.get("FD", 0) + cells.get("ID", 0) for group, cells in groups.items()}
    voted = _voted(ledger, budget)
    shown = sorted(
        (group for group, cents in amounts.items() if cents or voted.get(group)), key=lambda g: (-amounts[g], g)
    )
    shares = shares_of([amounts[group] for group in shown])
    widths = widths_of([amounts[group] for group in shown])
    return [
        Slice(
            group=group,
            name=names.plain(group, ledger.nomenclature),
            official=names.official(group, ledger.nomenclature),
            icon=names.icon(group, ledger.nomenclature),
            amount=amounts[group],
            width=width,
            share=share,
            voted=voted.get(group),
            inhabitants=ledger.inhabitants,
        )
        for group, share, width in zip(shown, shares, widths, strict=True)
    ]


def _voted(ledger: Ledger, budget: Ledger | None) -> dict[str, int]:
    groups: dict[str, dict[str, int]] = ledger.summary.get("groups", {})
    told = {
        group: cells.get("vFD", 0) + cells.get("vID", 0)
        for group, cells in groups.items()
        if {"vFD", "vID"} & set(cells)
    }
    if told or budget is None:
        return told
    return {group: cells.get("FD", 0) + cells.get("ID", 0) for group, cells in budget.summary.get("groups", {}).items()}


def shares_of(amounts: Sequence[int]) -> list[int | None]:
    """Return hundredths of the whole that sum to 100 (largest remainders); None for all when one amount is negative."""
    whole = sum(amounts)
    if whole <= 0 or any(amount < 0 for amount in amounts):
        return [None] * len(amounts)
    floors = [100 * amount // whole for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda place: -(100 * amounts[place] % whole))
    for place in order[: 100 - sum(floors)]:
        floors[place] += 1
    return list(floors)


def widths_of(amounts: Sequence[int]) -> list[int]:
    """Return how long each bar is, in hundredths of the longest; a negative one is as long as it is large."""
    longest = max((abs(amount) for amount in amounts), default=0)
    return [round(100 * abs(amount) / longest) if longest else 0 for amount in amounts]


def cells(ledger: Ledger) -> list[Bar]:
    """Return what was spent and received in each section."""
    amounts = [_cell(ledger, cell) for cell in CELLS]
    return [
        Bar(name, amount, width)
        for name, amount, width in zip(CELLS.values(), amounts, widths_of(amounts), strict=True)
    ]


def over_years(ledgers: Iterable[Ledger]) -> list[tuple[Ledger, Bar]]:
    """Return what was spent each year, the earliest first."""
    rows = sorted(ledgers, key=lambda ledger: ledger.year or 0)
    amounts = [spent(row) for row in rows]
    return [
        (row, Bar(str(row.year), amount, width, each(amount, row.inhabitants)))
        for row, amount, width in zip(rows, amounts, widths_of(amounts), strict=True)
    ]


@dataclass(frozen=True)
class Change:
    """A number as it is published, and as it would be."""

    name: str | Promise
    before: int
    after: int
    is_money: bool = True

    @property
    def gap(self) -> int:
        return self.after - self.before


def changes(before: Ledger, after: Ledger) -> list[Change]:
    """Return what differs between the published version and the next: lines, sums, functions."""
    rows = [Change(_("Lignes"), before.summary.get("lines", 0), after.summary.get("lines", 0), is_money=False)]
    if after.dataset in (Dataset.ACCOUNT, Dataset.BUDGET):
        rows += [Change(name, _cell(before, cell), _cell(after, cell)) for cell, name in CELLS.items()]
        old, new = ({each.group: each.amount for each in slices(row)} for row in (before, after))
        rows += [
            Change(names.plain(group, after.nomenclature), old.get(group, 0), new.get(group, 0))
            for group in sorted(old.keys() | new.keys())
        ]
    else:
        rows.append(Change(_("Total"), before.summary.get("total", 0), after.summary.get("total", 0)))
    return [row for row in rows if row.gap]


def _cell(ledger: Ledger, cell: str) -> int:
    return int(ledger.summary.get("sums", {}).get(cell, 0))
