"""Tables that people open in a spreadsheet: CSV by RFC 4180, in which no cell is taken for a formula (EXP-4)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

BOM = "\ufeff"  # by which spreadsheets know that the file is UTF-8

# What spreadsheets read as the beginning of a formula, also behind blanks and quotes, and in its full-width form.
_HIDDEN = r"\s\"'“”‘’«»\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_FORMULA = re.compile(rf"[{_HIDDEN}]*[=+\-@\u2212\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")


def safe_cell(value: Any) -> Any:
    """Return a value as a cell that shows what it is: text that a spreadsheet would run begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


class _Line:
    """A file for ``csv.writer`` that hands back each line it is given."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield a CSV file line by line."""
    writer = csv.writer(_Line())
    yield BOM
    for row in chain([header], rows):
        yield writer.writerow([safe_cell(value) for value in row])
