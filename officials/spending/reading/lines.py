"""A line of a file, whatever its format, ready to be stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

REAL, ORDER, RESULT = "real", "order", "result"


@dataclass(frozen=True)
class NewLine:
    """What one line says. Amounts are in cents; of a budget ``amount`` is what was voted."""

    number: int  # of the file, to find it again
    amount: int
    voted: int | None = None
    carried: int | None = None  # what is still to be paid or received of it (restes à réaliser)
    section: str = ""  # F fonctionnement, I investissement
    direction: str = "D"  # D dépense, R recette
    flow: str = REAL  # order: moves no money; result: carried over from the years before
    function: str = ""
    function_name: str = ""
    nature: str = ""
    nature_name: str = ""
    label: str = ""
    party: str = ""
    party_id: str = ""
    day: date | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def group(self) -> str:
        """The first digit of its function, nothing for what no function has: debt, taxes, results (01)."""
        return "" if self.function.startswith("01") else self.function[:1]

    @property
    def key(self) -> str:
        """What finds the same line in another version of the file."""
        if self.party or self.party_id or self.day:
            told: tuple[Any, ...] = (self.party_id or self.party, self.day, self.details.get("id", ""), self.label)
        else:
            told = (self.section, self.direction, self.flow, self.function, self.nature, self.details.get("id", ""))
        return "|".join(str(each or "") for each in told)[:300]
