"""What is wrong with a file, in words for who must mend it: where, what, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

MOST_LISTED = 100
MOST_LINES_OF_A_WARNING = 10
MOST_PLACES_OF_AN_ERROR = 40


@dataclass
class Problem:
    """One error, said of one place or of several: lines of a table, or names in files that are none (``places``)."""

    places: list[int | str]
    column: str  # as the file names it
    words: str
    count: int = 1  # how often, in all

    @property
    def lines(self) -> list[int]:
        """The lines of the file it is on."""
        return [place for place in self.places if isinstance(place, int)]

    @property
    def said(self) -> str:
        """The whole sentence, as a page or a terminal shows it."""
        named = ", ".join(map(str, self.places)) + ("…" if self.count > len(self.places) > 0 else "")
        place = named
        if self.lines:
            place = _("Lignes %s") % named if self.count > 1 else _("Ligne %d") % self.lines[0]
        if self.column:
            column = _("champ « %s »") if self.places and not self.lines else _("colonne « %s »")
            place = f"{place}, {column % self.column}" if place else (column % self.column).capitalize()
        return f"{place} : {self.words}" if place else self.words


@dataclass
class Problems:
    """Every error counted, the first hundred kept, those that say the same as one; warnings gathered likewise."""

    errors: list[Problem] = field(default_factory=list)
    count: int = 0
    warnings: dict[str, list[int]] = field(default_factory=dict)
    warned: dict[str, int] = field(default_factory=dict)
    _same: dict[tuple[str, str], Problem] = field(default_factory=dict)

    @property
    def listed(self) -> int:
        """How many of all errors those that are kept stand for."""
        return sum(each.count for each in self.errors)

    def error(self, words: str, *, line: int = 0, column: str = "", where: str = "") -> None:
        """Count an error; the file cannot be published with it."""
        self.count += 1
        place: int | str = where or line
        known = self._same.get((words, column)) if place else None
        if known is not None:
            known.count += 1
            if len(known.places) < MOST_PLACES_OF_AN_ERROR:
                known.places.append(place)
        elif len(self.errors) < MOST_LISTED:
            self.errors.append(Problem([place] if place else [], column[:60], words))
            if place:
                self._same[words, column] = self.errors[-1]

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
            "listed": self.listed,
            "errors": [{"lines": each.lines, "column": each.column, "said": each.said} for each in self.errors],
            "warnings": [
                {"words": words, "lines": lines, "more": max(0, self.warned[words] - len(lines)) if lines else 0}
                for words, lines in self.warnings.items()
            ],
        }
