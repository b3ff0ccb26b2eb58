"""Keyset pages: the next page starts after the last row seen, whatever was added since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.http import Http404

from core.ids import read_id

M = TypeVar("M", bound=Model)

PAGE_SIZE = 20
MAX_PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """Rows of one page and the cursor of the next, None on the last page."""

    items: Sequence[M]
    next: int | None

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def parse_cursor(raw: object) -> int | None:
    """Return the id in an untrusted `?avant=` value: None when absent, Http404 when it is no id of ours."""
    if raw is None or raw == "":
        return None
    value = read_id(str(raw))
    if value is None:
        raise Http404
    return value


def keyset(queryset: QuerySet[M], *, before: object = None, size: int = PAGE_SIZE, field: str = "pk") -> KeysetPage[M]:
    """Return the `size` rows whose `field` is below `before` (an id or an untrusted string), newest first.

    `field` is unique and not null; one query, one row more than shown tells whether a next page exists.
    """
    cursor = parse_cursor(before)
    size = max(1, min(size, MAX_PAGE_SIZE))
    if cursor is not None:
        queryset = queryset.filter(**{f"{field}__lt": cursor})
    rows = list(queryset.order_by(f"-{field}")[: size + 1])
    items = rows[:size]
    if len(rows) <= size:
        return KeysetPage(items, None)
    return KeysetPage(items, _value(items[-1], field))


def _value(row: Model, field: str) -> int:
    value: Any = row
    for part in field.split("__"):
        value = getattr(value, part)
    return int(value)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DatedPage(Generic[M]):
    """Rows of one page in the order of a date, and the cursor of the next (``?apres=``), empty on the last page."""

    items: Sequence[M]
    next: str

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def keyset_by_date(
    queryset: QuerySet[M], *, field: str, after: object = None, size: int = PAGE_SIZE, latest: bool = False
) -> DatedPage[M]:
    """Return the `size` rows after a cursor, earliest ``field`` first, then those without a date, ties by id.

    ``latest`` turns the order round, for a field that every row has. One query, whichever side of the last date the
    cursor lies on; Http404 for a cursor that is none of ours.
    """
    cursor = _parse_dated(after)
    if cursor is not None:
        moment, pk = cursor
        then = "lt" if latest else "gt"
        later = Q(**{field: moment, f"pk__{then}": pk})
        if moment is not None:
            later |= Q(**{f"{field}__{then}": moment}) | (Q() if latest else Q(**{field: None}))
        queryset = queryset.filter(later)
    size = max(1, min(size, MAX_PAGE_SIZE))
    order = (F(field).desc(), "-pk") if latest else (F(field).asc(nulls_last=True), "pk")
    rows = list(queryset.order_by(*order)[: size + 1])
    items = rows[:size]
    return DatedPage(items, _dated(items[-1], field) if len(rows) > size else "")


def _dated(row: Model, field: str) -> str:
    moment: datetime | None = getattr(row, field)
    return f"{(moment - EPOCH) // timedelta(microseconds=1) if moment else ''}_{row.pk}"


def _parse_dated(raw: object) -> tuple[datetime | None, int] | None:
    if raw is None or raw == "":
        return None
    date, _line, last = str(raw)[:50].partition("_")
    pk = parse_cursor(last)
    if pk is None or not (date.isascii() and (date.isdigit() or not date) and len(date) <= 17):
        raise Http404
    try:
        return EPOCH + timedelta(microseconds=int(date)) if date else None, pk
    except OverflowError:
        raise Http404 from None
