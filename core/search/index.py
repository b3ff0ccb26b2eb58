"""Writing the index: in the transaction of what it tells of, or anew from the rows themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.models import SearchDocument, SearchProgress
from core.search.kinds import Document, indexed
from core.search.words import VERSION

BATCH = 1_000

Progress = Callable[[str, int], None]  # kind, rows done


def refresh(kind: str, *object_ids: int) -> None:
    """Have search find these as they are now, or no longer (MOD-3, PRIV-1); services call it where they write."""
    known = indexed().get(kind)
    if known is None or known.rows is None or known.document is None or not object_ids:
        return
    with transaction.atomic():
        rows = {row.pk: row for row in known.rows().filter(pk__in=object_ids)}
        _write(kind, map(known.document, rows.values()))
        if gone := set(object_ids) - rows.keys():
            forget(kind, *gone)


def forget(kind: str, *object_ids: int) -> None:
    """Find these things no longer."""
    SearchDocument.objects.filter(kind=kind, object_id__in=object_ids).delete()


def _write(kind: str, documents: Iterable[Document]) -> None:
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                id=document.id,
                kind=kind,
                object_id=document.object_id,
                place=document.place,
                words=document.tokens(kind),
            )
            for document in documents
        ],
        update_conflicts=True,
        unique_fields=["kind", "object_id"],
        update_fields=["place", "words"],
    )


def is_due() -> bool:
    """Return whether the index of a kind is missing, unfinished or of an older version."""
    finished = SearchProgress.objects.filter(version=VERSION, finished_at__isnull=False)
    return not indexed().keys() <= set(finished.values_list("kind", flat=True))


def reindex(*, again: bool = False, progress: Progress = lambda kind, done: None) -> None:
    """Build the index of each kind from its rows, going on where it stopped; ``again`` from the start.

    A batch locks its rows, so that what is edited or deleted meanwhile is indexed after, and removes what the index
    knows of things that are gone. Twice is once.
    """
    for kind in indexed():
        state = SearchProgress.objects.filter(kind=kind, version=VERSION).first()
        if state is None or (again and state.finished_at is not None):
            state, _made = SearchProgress.objects.update_or_create(
                kind=kind, defaults={"version": VERSION, "position": 0, "finished_at": None}
            )
        done = 0
        while state.finished_at is None:
            done += _next_batch(state)
            progress(kind, done)


def _next_batch(state: SearchProgress) -> int:
    """Index the next rows of this kind; return how many."""
    kind: Any = indexed()[state.kind]
    after = SearchDocument.objects.filter(kind=state.kind, object_id__gt=state.position)
    with transaction.atomic():
        rows = list(kind.rows().filter(pk__gt=state.position).order_by("pk").select_for_update(of=("self",))[:BATCH])
        if len(rows) == BATCH:
            state.position = rows[-1].pk
            after = after.filter(object_id__lte=state.position)
        else:
            state.finished_at = Now()
        after.exclude(object_id__in=[row.pk for row in rows]).delete()
        _write(state.kind, map(kind.document, rows))
        state.save()
    state.refresh_from_db()
    return len(rows)
