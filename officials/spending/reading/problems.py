"""What is wrong with a file, in words for who must mend it: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MOST_LISTED = 100
MOST_LINES_OF_A_WARNING = 10


@dataclass(frozen=True)
class Problem:
    """One error. ``line`` is that of the file, 0 where it has none; ``column`` as the file names it."""

    line: int
    column: str
    words: str
    where: str = ""  # instead of the line, in files that are no tables

    @property
    def said(self) -> str:
        """The whole sentence, as a page or a terminal shows it."""
        place = self.where or (_("Ligne %d") % self.line if self.line else "")
        if self.column:
            column = _("champ « %s »") if self.where else _("colonne « %s »")
            place = f"{place}, {column % self.column}" if place else (column % self.column).capitalize()
        return f"{place} : {self.words}" if place else self.words


@dataclass
class Problems:
    """Every error counted, the first hundred kept; warnings gathered, each with the first lines it is about."""

    errors: list[Problem] = field(default_factory=list)
    count: int = 0
    warnings: dict[str, list[int]] = field(default_factory=dict)
    warned: dict[str, int] = field(default_factory=dict)

    def error(self, words: str, *, line: int = 0, column: str = "", where: str = "") -> None:
        """Count an error; the file cannot be published with it."""
        self.count += 1
        if len(self.errors) < MOST_LISTED:
            self.errors.append(Problem(line, column[:60], words, where))

    def warn(self, words: str, *, line: int = 0) -> None:
        """Say what looks odd and is not refused."""
        if words not in self.warnings and len(self.warnings) >= MOST_LISTED:
            return
        lines = self.warnings.setdefault(words, [])
        self.warned[words] = self.warned.get(words, 0) + 1
        if line and len(lines) < MOST_LINES_OF_A_WARNING:
            lines.append(line)

    def as_json(self) -> dict[str, Any]:
        """Return all of it as plain values, to be kept with the file."""
        return {
            "count": self.count,
            "errors": [{"line": each.line, "column": each.column, "said": each.said} for each in self.errors],
            "warnings": [
                {"words": words, "lines": lines, "more": max(0, self.warned[words] - len(lines)) if lines else 0}
                for words, lines in self.warnings.items()
            ],
        }
