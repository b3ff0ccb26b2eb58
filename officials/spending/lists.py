"""The lines of a publication as a table that is searched: largest or smallest first, by function, nature, section."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from core.ids import MAX_ID
from core.pagination import PAGE_SIZE
from officials.spending.models import Line
from officials.spending.reading.codes import is_code

if TYPE_CHECKING:
    from officials.spending.models import Ledger
    from officials.spending.querysets import LineQuerySet

LARGEST, SMALLEST = "", "croissant"
NONE = "-"  # what no function has
MOST_IN_FILE = 500_000
_CURSOR = re.compile(r"(-?[0-9]{1,17})_([0-9]{1,19})")


@dataclass(frozen=True)
class Asked:
    """What part of a publication is asked for; anything unknown in an address asks for all."""

    ledger: Ledger
    function: str = ""
    nature: str = ""
    section: str = ""
    direction: str = ""
    text: str = ""
    order: str = LARGEST

    @classmethod
    def of(cls, ledger: Ledger, query: Mapping[str, str]) -> Asked:
        """Return what the parameters of an address ask for."""

        def code(name: str) -> str:
            value = query.get(name, "")
            return value if is_code(value) or value == NONE else ""

        def one_of(name: str, choices: str) -> str:
            value = query.get(name, "")
            return value if len(value) == 1 and value in choices else ""

        return cls(
            ledger,
            function=code("fonction"),
            nature=code("nature"),
            section=one_of("section", "FI"),
            direction=one_of("sens", "DR"),
            text=query.get("q", "")[:200].replace("\0", ""),
            order=SMALLEST if query.get("tri") == SMALLEST else LARGEST,
        )

    @property
    def is_all(self) -> bool:
        return not (self.function or self.nature or self.section or self.direction or self.text)


@dataclass(frozen=True)
class Page:
    """Some lines, and the cursor of those after."""

    items: Sequence[Line]
    next: str


def rows(asked: Asked) -> LineQuerySet:
    """Return the lines asked for, of a publication that the caller found for its reader."""
    found: LineQuerySet = Line.objects.filter(ledger=asked.ledger)
    if asked.function == NONE:
        found = found.filter(group="")
    elif asked.function:
        found = found.filter(**{"group" if len(asked.function) == 1 else "function__startswith": asked.function})
    if asked.nature:
        found = found.filter(nature__startswith=asked.nature)
    if asked.section:
        found = found.filter(section=asked.section)
    if asked.direction:
        found = found.filter(direction=asked.direction)
    return found.said(asked.text)


def page(asked: Asked, *, after: str = "", size: int = PAGE_SIZE) -> Page:
    """Return a page; the cursor is the amount of the last line and its id. One query."""
    found, up = rows(asked), asked.order == SMALLEST
    if after:
        match = _CURSOR.fullmatch(after[:40])
        if match is None or not match[0].isascii() or int(match[2]) > MAX_ID:
            raise Http404
        amount, last, way = int(match[1]), int(match[2]), "gt" if up else "lt"
        found = found.filter(Q(**{f"amount__{way}": amount}) | Q(amount=amount, **{f"pk__{way}": last}))
    items = list(found.order_by(*(("amount", "pk") if up else ("-amount", "-pk")))[: size + 1])
    if len(items) <= size:
        return Page(items, "")
    end = items[size - 1]
    return Page(items[:size], f"{end.amount}_{end.pk}")
