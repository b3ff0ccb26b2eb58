"""Everything said under a capacity in a town before an election, also what was altered, hidden or deleted since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.pagination import MAX_PAGE_SIZE, PAGE_SIZE, KeysetPage, parse_cursor
from feed.models import Activity, Comment, Publishable, kinds
from officials.campaign.models import Election
from places.models import Town
from profiles.models import Mandate

MOST = 50_000


@dataclass(frozen=True)
class Line:
    """One publication: when, who, in what capacity, of which kind, where, and what became of it."""

    pk: int
    at: datetime
    edited_at: datetime | None
    who: str
    capacity: str
    kind: Any
    state: str  # "", "hidden" or "deleted"
    address: str  # none where there is nothing to read any more


def page(election: Election, *, before: object = None, size: int = PAGE_SIZE) -> KeysetPage[Any]:
    """Return lines newest first: one query for each kind of contribution, whatever their number."""
    cursor = parse_cursor(before)
    size = max(1, min(size, MAX_PAGE_SIZE))
    found = [_lines(model, election, cursor, size + 1) for model in kinds().values()]
    lines = list(islice(merge(*found, key=lambda line: line.pk, reverse=True), size + 1))
    return KeysetPage(lines[:size], lines[size - 1].pk if len(lines) > size else None)


def everything(election: Election) -> Iterator[Line]:
    """Yield all lines, newest first."""
    cursor: int | None = None
    for _page in range(MOST // MAX_PAGE_SIZE):
        lines = page(election, before=cursor, size=MAX_PAGE_SIZE)
        yield from lines
        cursor = lines.next
        if cursor is None:
            return


def _lines(model: type[Publishable], election: Election, before: int | None, size: int) -> list[Line]:
    rows: Any = model.rows().filter(
        _here(model, election.town), published_at__gte=election.starts_at, published_at__lt=election.ends_at
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if hasattr(model, "is_private"):
        rows = rows.filter(is_private=False)
    was_official = _mandate_then(election.town)
    rows = rows.annotate(official_then=Exists(was_official)).filter(
        ~Q(capacity="") | Q(deleted_at__isnull=False, official_then=True)
    )
    rows = rows.select_related("author").order_by("-pk")
    if model is Comment:
        rows = rows.prefetch_related("on")
    return [_line(row) for row in rows[:size]]


def _here(model: type[Publishable], town: Town) -> Any:
    """Return the condition that something was said in a town, by its own column or by what its activity knows."""
    if any(field.name == "town" for field in model._meta.get_fields()):
        return Q(town=town)
    kind = ContentType.objects.get_for_model(model)
    return Exists(Activity.objects.filter(content_type=kind, object_id=OuterRef("pk"), town=town))


def _mandate_then(town: Town) -> Any:
    """Return the mandates of the author when it was said: a tombstone keeps no capacity."""
    here = Q(town=town)
    if town.intercommunality_id is not None:
        here |= Q(intercommunality=town.intercommunality_id)
    said = OuterRef("published_at")
    return Mandate.objects.filter(
        here, Q(ends_at=None) | Q(ends_at__gt=said), person=OuterRef("author"), starts_at__lte=said
    )


def _line(row: Any) -> Line:
    state = "deleted" if row.deleted_at else "hidden" if row.hidden_at else ""
    return Line(
        pk=row.pk,
        at=row.published_at,
        edited_at=row.edited_at,
        who=row.signature,
        capacity=row.capacity,
        kind=type(row).kind_label or _("Commentaires"),
        state=state,
        address="" if state or (isinstance(row, Comment) and row.on is None) else row.get_absolute_url(),
    )
