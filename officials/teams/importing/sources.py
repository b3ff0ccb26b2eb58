"""What a register is called and of which month it is, as it stands beside every name that comes from it."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_GIVEN = re.compile(r"(20\d{2})(?:-(\d{2}))?(?:-\d{2})?")
_NAMED = re.compile(r"(?<!\d)(20\d{2})(?:[-_.]?(0[1-9]|1[0-2]))?(?:[-_.]?(?:0[1-9]|[12]\d|3[01]))?(?!\d)")
_WRITTEN = re.compile(rf"RNE, (?:({'|'.join(MONTHS)}) )?(20\d{{2}})")


@dataclass(frozen=True, order=True, slots=True)
class Edition:
    """A month of the national register (Répertoire national des élus); 0 when only the year is known."""

    year: int
    month: int = 0

    def __str__(self) -> str:
        """Return it as people read it, in the register's own language: “RNE, janvier 2022”."""
        return f"RNE, {MONTHS[self.month - 1]} {self.year}" if self.month else f"RNE, {self.year}"


def edition_given(text: str) -> Edition | None:
    """Return the edition somebody typed: 2022-01, 2022-01-15 or 2022; None for anything else."""
    match = _GIVEN.fullmatch(text)
    if match is None or int(match[2] or 1) not in range(1, 13):
        return None
    return Edition(int(match[1]), int(match[2] or 0))


def edition_named(name: str) -> Edition | None:
    """Return the edition that a file name or an address tells (rne_maires_2022, 20251223-elus-maires), None if none."""
    found = [Edition(int(match[1]), int(match[2] or 0)) for match in _NAMED.finditer(name)]
    return max(found, default=None)


def edition_written(source: str) -> Edition | None:
    """Return the edition that a stored source is of."""
    match = _WRITTEN.fullmatch(source)
    return Edition(int(match[2]), MONTHS.index(match[1]) + 1 if match[1] else 0) if match else None
