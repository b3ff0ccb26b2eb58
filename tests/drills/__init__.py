"""Drills: faults injected into a running installation, with figures (``make drills``, docs/operations.md).

Each module says in its docstring which fault it injects and which promise must hold, and has ``run() -> Figures``.
Every process it needs is its own: civicnet on free ports, PostgreSQL from ``initdb``, ``redis-server``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

SECONDS = float(os.environ.get("DRILL_SECONDS", "8"))  # of traffic under each fault; 60 is the full drill


@dataclass
class Figures:
    """What one drill measured and which promises held: a row a measure, a column a world or a phase."""

    title: str
    columns: list[str] = field(default_factory=lambda: [""])
    cells: dict[str, dict[str, str]] = field(default_factory=dict)
    promises: dict[str, str] = field(default_factory=dict)
    broken: int = 0

    def column(self, name: str) -> None:
        """Write what follows in a column of its own."""
        self.columns.append(name)

    def note(self, measure: str, value: object) -> None:
        """Write down a figure."""
        self.cells.setdefault(measure, {})[self.columns[-1]] = (
            f"{value:.1f}" if isinstance(value, float) else str(value)
        )

    def hold(self, measure: str, value: object, promise: str, kept: bool) -> None:
        """Write down a figure and whether it is what was promised."""
        self.note(measure, value if kept else f"{value} BROKEN")
        self.promises[measure] = promise
        self.broken += not kept

    def none(self, measure: str, found: int) -> None:
        """Write down how often something happened that never may."""
        self.hold(measure, found, "0", not found)

    def table(self) -> str:
        """Return the figures as one table."""
        used = [name for name in self.columns if any(name in cells for cells in self.cells.values())]
        rows = [["", *used, "promised"]]
        for measure, cells in self.cells.items():
            rows.append([measure, *(cells.get(name, "") for name in used), self.promises.get(measure, "")])
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
        return "\n".join([f"== {self.title}", *(f"   {line}" for line in lines)])


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of the values lies, 0 when there is none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def ms(values: Sequence[float]) -> str:
    """Return the median, p95 and worst of some seconds, in milliseconds."""
    return " / ".join(f"{percentile(values, share) * 1000:.0f}" for share in (0.5, 0.95, 1)) + " ms"
