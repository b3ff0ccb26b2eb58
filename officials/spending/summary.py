"""The totals of a publication, counted once while its lines are read and kept beside them: pages add nothing up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.spending.kinds import Dataset

if TYPE_CHECKING:
    from officials.spending.reading.lines import NewLine

REAL = "real"


class Summary:
    """Sums in cents. ``sums`` and ``groups`` leave out entries of order and the results of the years before."""

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.lines = 0
        self.total = 0
        self.sums: dict[str, int] = {}  # "FD", "IR" …: section and direction
        self.whole: dict[str, int] = {}  # the same of every line
        self.voted: dict[str, int] = {}  # the same of what was voted, where an account tells it
        self.groups: dict[str, dict[str, int]] = {}  # function → the same; "v" before it: voted
        self.parties: set[int] = set()

    def add(self, line: NewLine) -> None:
        """Count a line."""
        self.lines += 1
        self.total += line.amount
        if self.dataset in (Dataset.SUBSIDIES, Dataset.CONTRACTS):
            self.parties.add(hash(line.party_id or line.party))
            return
        cell = line.section + line.direction
        _plus(self.whole, cell, line.amount)
        if line.flow != REAL:
            return
        _plus(self.sums, cell, line.amount)
        group = self.groups.setdefault(line.group, {})
        _plus(group, cell, line.amount)
        if line.voted is not None:
            _plus(self.voted, cell, line.voted)
            _plus(group, f"v{cell}", line.voted)

    def everything(self, section: str, direction: str) -> int:
        """Return the sum of a section in one direction, entries of order and results included."""
        return self.whole.get(section + direction, 0)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "lines": self.lines,
            "total": self.total,
            "sums": self.sums,
            "whole": self.whole,
            "voted": self.voted,
            "groups": self.groups,
            "parties": len(self.parties),
        }


def _plus(sums: dict[str, int], cell: str, amount: int) -> None:
    sums[cell] = sums.get(cell, 0) + amount
