"""The ideas of a town in three orders: newest, most supported, nearest to what the town promised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404

from core.ids import MAX_ID
from core.pagination import PAGE_SIZE
from participation.ideas.models import Idea
from places.models import Theme

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from participation.ideas.querysets import IdeaQuerySet
    from places.models import Town

NEWEST, SUPPORTED, NEAREST = "recentes", "soutiens", "seuil"
ORDERS = (NEWEST, SUPPORTED, NEAREST)
_CURSOR = re.compile(r"(?:([0-9]{1,9})-)?([0-9]{1,19})")


@dataclass(frozen=True)
class Asked:
    """What part of a town's ideas is asked for; anything unknown in an address asks for all."""

    town: Town
    order: str = NEWEST
    theme: str = ""
    state: str = ""


@dataclass(frozen=True)
class Page:
    """Some ideas, and the cursor of those after."""

    items: Sequence[Idea]
    next: str


def page(asked: Asked, *, viewer: Viewer, after: str = "", size: int = PAGE_SIZE) -> Page:
    """Return a page; the cursor is what the last idea is sorted by and its id, whatever was added since."""
    found = rows(asked, viewer=viewer)
    column = {SUPPORTED: "support_count", NEAREST: "missing"}.get(asked.order, "")
    found = found.near_a_goal() if asked.order == NEAREST else found
    value, last = _read(after)
    if last is not None:
        found = found.filter(_beyond(column, value, last))
    order = {"": ("-pk",), "missing": ("missing", "-pk")}.get(column, ("-support_count", "-pk"))
    items = list(found.order_by(*order)[: size + 1])
    if len(items) <= size:
        return Page(items, "")
    end = items[size - 1]
    return Page(items[:size], f"{getattr(end, column)}-{end.pk}" if column else str(end.pk))


def rows(asked: Asked, *, viewer: Viewer) -> IdeaQuerySet:
    """Return the ideas asked for that the viewer may read, in whatever order."""
    seen: IdeaQuerySet = Idea.objects.visible_to(viewer).standing().filter(town=asked.town)
    return seen.of_theme(asked.theme).in_state(asked.state).for_wall()


def _beyond(column: str, value: int, last: int) -> Q:
    if not column:
        return Q(pk__lt=last)
    further = "gt" if column == "missing" else "lt"
    return Q(**{f"{column}__{further}": value}) | Q(**{column: value}, pk__lt=last)


def _read(after: str) -> tuple[int, int | None]:
    """Return the value and the id of an untrusted cursor, Http404 for what is none."""
    if not after:
        return 0, None
    match = _CURSOR.fullmatch(after[:40])
    if match is None or not match[0].isascii() or int(match[2]) > MAX_ID:
        raise Http404
    return int(match[1] or 0), int(match[2])


def themes_of(town: Town) -> list[Theme]:
    """Return the themes that ideas of a town have."""
    used = Idea.objects.standing().filter(town=town, theme__isnull=False).order_by().values("theme")
    return list(Theme.objects.filter(pk__in=used))
