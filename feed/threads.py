"""Reading a thread: remarks in the order they were made, each with its answers below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from core.text import render
from feed.models import Comment, Publishable, Stance, Support
from feed.querysets import unblocked

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from feed.querysets import Viewer

PAGE = 30
BEFORE = 3  # remarks shown above the one a link leads to
ANSWERS = 500  # of one page of remarks; nobody reads further without opening them


@dataclass
class Remark:
    """One comment as its reader sees it: whole, or the tombstone that keeps the sense of its answers."""

    comment: Comment
    supported: bool
    own: bool
    answers: list[Remark] = field(default_factory=list)

    @property
    def gone(self) -> bool:
        return self.comment.is_gone

    @property
    def html(self) -> SafeString:
        return render("" if self.gone else self.comment.body)


@dataclass(frozen=True)
class Thread:
    """A page of remarks, oldest first, and the cursor of the page after."""

    remarks: list[Remark]
    next: int | None
    after: int | None = None  # None from the first remark on
    stance: str = ""  # only remarks of this one are shown

    @property
    def newest(self) -> int | None:
        """The id of the newest comment when the page reaches the end of the thread: what an open page has heard of."""
        if self.next is not None or self.stance:
            return None
        shown = [*self.remarks, *(answer for remark in self.remarks for answer in remark.answers)]
        return max((remark.comment.pk for remark in shown), default=0)


def page(
    subject: Publishable, *, viewer: Viewer, after: int | None = None, size: int = PAGE, stance: str = ""
) -> Thread:
    """Return the remarks after the cursor with their answers, in three queries at most; with ``stance`` only its."""
    seen = _seen(subject, viewer)
    tops = _tops(seen).filter(stance=stance) if stance else _tops(seen)
    rows = list(tops.filter(pk__gt=after or 0).order_by("pk")[: size + 1])
    answers = _answers(seen, rows[:size])
    remarks = [_remark(row, viewer, answers.get(row.pk, ())) for row in rows[:size]]
    return Thread(remarks, rows[size - 1].pk if len(rows) > size else None, after, stance)


def stances(subject: Publishable, *, viewer: Viewer) -> dict[str, int]:
    """Return how many remarks take each stance, of those the viewer may read; one query."""
    standing = _seen(subject, viewer).filter(parent=None, hidden_at=None, deleted_at=None).order_by()
    counted = dict(standing.values_list("stance").annotate(models.Count("pk")).values_list("stance", "pk__count"))
    return {stance: counted.get(stance, 0) for stance in Stance.values if stance}


def cursor_of(subject: Publishable, comment: int, *, viewer: Viewer) -> int | None:
    """Return the cursor of a page that shows this comment: the first page if it does, else one a little before it.

    One query when the comment is a remark of this thread, or answers one; for anything else the first page.
    """
    seen = _seen(subject, viewer)
    top = Coalesce("parent_id", "pk")
    named = seen.filter(pk=comment).order_by().values_list(top)[:1]
    before = list(_tops(seen).filter(pk__lt=Subquery(named)).order_by("-pk").values_list("pk", flat=True)[:PAGE])
    return before[BEFORE] if len(before) == PAGE else None


def _tops(seen: models.QuerySet[Comment]) -> models.QuerySet[Comment]:
    """Keep the remarks; one that is gone stays only where somebody answered it."""
    return seen.filter(Q(hidden_at=None, deleted_at=None) | Q(comment_count__gt=0), parent=None)


def _seen(subject: Publishable, viewer: Viewer) -> models.QuerySet[Comment]:
    """Return the comments on a subject that the viewer may meet, gone ones included, with their own support."""
    rows: models.QuerySet[Comment] = (
        Comment.objects.of(subject).filter(unblocked(viewer, "author")).select_related("author")
    )
    if not viewer.is_authenticated:
        return rows.filter(visibility=0).annotate(supported=models.Value(False))
    kind = ContentType.objects.get_for_model(Comment)
    mine = Support.objects.filter(person=viewer.pk, content_type=kind, object_id=OuterRef("pk"))
    return rows.annotate(supported=Exists(mine))


def _answers(seen: models.QuerySet[Comment], tops: Sequence[Comment]) -> dict[int, list[Comment]]:
    grouped: dict[int, list[Comment]] = {}
    if any(top.comment_count for top in tops):
        standing = seen.filter(parent__in=[top.pk for top in tops], hidden_at=None, deleted_at=None)
        for answer in standing.order_by("pk")[:ANSWERS]:
            grouped.setdefault(answer.parent_id or 0, []).append(answer)
    return grouped


def _remark(comment: Comment, viewer: Viewer, answers: Sequence[Comment]) -> Remark:
    own = viewer.is_authenticated and comment.author_id == viewer.pk
    supported = bool(getattr(comment, "supported", False))
    return Remark(comment, supported, own, [_remark(answer, viewer, ()) for answer in answers])
