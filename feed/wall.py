"""Reading walls: strictly by time, the same rule for everyone, and every entry can say why it is there (CIW23).

A wall is a list of sources. ``feed.pull`` finds the ids; here they become entries that this viewer may see.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from core.ids import RANDOM_BITS
from feed import pull
from feed.entries import Batch, Entry
from feed.models import MAX_FOLLOWS, Activity, Source, kinds
from feed.scan import Scanned, scan

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Theme

PAGE = 20
MAX_PAGE = 50
REFILLS = 3
# A transaction may commit an id up to this long after drawing it, so "newer than" looks this far back; the page knows
# which entries it shows already.
LATE_COMMIT = 10_000 << RANDOM_BITS


@dataclass(frozen=True, slots=True)
class WallPage:
    """Entries, newest first, and the cursor of the page after (``?avant=``), None at the end."""

    entries: list[Entry]
    next: int | None

    @property
    def newest(self) -> int:
        """The id of the first entry, 0 when there is none: what an open page tells the live socket."""
        return self.entries[0].id if self.entries else 0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an entry is on a wall: the viewer follows ``subject``, which is a ``kind`` (``town``, ``user`` …)."""

    source_id: int
    kind: str
    subject: Any


def page(
    source_ids: Sequence[int],
    *,
    before: int | None = None,
    size: int = PAGE,
    viewer: Viewer,
    kind: str | None = None,
    theme: Theme | None = None,
) -> WallPage:
    """Return the ``size`` newest entries below the cursor ``before`` on these sources that the viewer may see.

    ``kind`` is a subject's name (``post``); an unknown one has no entries. What the viewer may not see is left out
    after the pull, and the page filled again up to three times; it may then be short and still have a next one.
    """
    size = max(1, min(size, MAX_PAGE))
    facet = facet_of(kind, theme)
    shown: list[Scanned] = []
    cursor = before
    if facet is None:
        return WallPage([], None)
    for _attempt in range(1 + REFILLS):
        ids = pull.newest(source_ids[:MAX_FOLLOWS], before=cursor, limit=size + 1, facet=facet)
        scanned = scan(ids, viewer) if ids else []
        shown += [row for row in scanned if row.seen]
        cursor = scanned[-1].id if len(scanned) > size else None
        if cursor is None or len(shown) > size:
            break
    if len(shown) > size:
        cursor = shown[size - 1].id
    return WallPage(Batch(shown[:size], viewer).entries, cursor)


def entries(ids: Sequence[int], *, viewer: Viewer) -> list[Entry]:
    """Return the entries of these activities that the viewer may see, newest first."""
    wanted = list(ids)[:MAX_PAGE]
    rows = scan(pull.Ids(", ".join(["%s"] * len(wanted)), wanted), viewer) if wanted else []
    return Batch([row for row in rows if row.seen], viewer).entries


def newer(source_ids: Sequence[int], *, after: int, viewer: Viewer, size: int = MAX_PAGE) -> list[Entry]:
    """Return the newest entries that an open page which shows ``after`` first may lack.

    They may include some it shows already (ids drawn shortly before ``after``); the page leaves those out.
    """
    found = page(source_ids, size=size, viewer=viewer)
    return [entry for entry in found.entries if entry.id > after - LATE_COMMIT]


def sources_of(viewer: Viewer) -> list[int]:
    """Return the ids of the sources the viewer follows."""
    if not viewer.is_authenticated:
        return []
    return list(viewer.follows.values_list("source_id", flat=True)[:MAX_FOLLOWS])


def source_ids(*subjects: models.Model) -> list[int]:
    """Return the ids of these subjects' sources, in one query; a subject that nobody used yet has none."""
    these = Q(pk__in=[])
    for subject in subjects:
        these |= Q(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)
    return list(Source.objects.filter(these).values_list("pk", flat=True))


def why(viewer: Viewer, activity: Activity, *, source_ids: Sequence[int] = ()) -> list[Reason]:
    """Return which of the viewer's sources carry this activity; ``source_ids`` are those a device follows."""
    followed = Q(pk__in=list(source_ids))
    if viewer.is_authenticated:
        followed |= Q(follows__follower=viewer.pk)
    carrying = Source.objects.filter(followed, routes__activity=activity).distinct().order_by("pk")
    return [
        Reason(source.pk, str(source.content_type.model), source.subject)
        for source in carrying.select_related("content_type").prefetch_related("subject")
        if source.subject is not None
    ]


def facet_of(kind: str | None, theme: Theme | None) -> pull.Facet | None:
    """Return which routes a filter keeps, None for a kind that does not exist."""
    if kind is None:
        return pull.Facet(theme=theme.pk if theme else None)
    model = kinds().get(kind)
    if model is None:
        return None
    return pull.Facet(kind=ContentType.objects.get_for_model(model).pk, theme=theme.pk if theme else None)
