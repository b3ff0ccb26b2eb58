"""How search finds what people say: see ``core.search.kinds``."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import id_at
from core.search import Document, Kind
from feed.models import Comment, Post, Publishable, Visibility, kinds
from places.models import Town

YEARS = range(2000, 2200)  # of the days one can search by


def bounds(since: date | None, until: date | None, *, town: Town | None, before: int | None) -> tuple[int, int | None]:
    """Return ``since`` and ``before`` of ``core.search.find``: from a day to the end of a day, and before a cursor."""
    ends = [before, _first_id_of(until + timedelta(days=1), town) if until else None]
    return _first_id_of(since, town) if since else 0, min((end for end in ends if end is not None), default=None)


def _first_id_of(day: date, town: Town | None) -> int:
    """Return the first id of a day, as the town counts days, or for all towns this site."""
    zone = ZoneInfo(town.time_zone) if town else timezone.get_current_timezone()
    return id_at(int(datetime.combine(day, time(), zone).timestamp() * 1000))


def _document(row: Publishable, town_id: int | None) -> Document:
    return Document(
        object_id=row.pk,
        at=row.published_at or row.created_at,
        text=row.body,
        place=town_id,
        members_only=row.visibility != Visibility.PUBLIC,
    )


def _post(row: Post) -> Document:
    return _document(row, row.town_id)


def _comment(row: Comment) -> Document:
    return _document(row, getattr(row.on, "town_id", None))  # it is found in the town of what it is on


def _posts_for(viewer: Any) -> Any:
    return Post.objects.visible_to(viewer).select_related("author", "town")


def _comments_for(viewer: Any) -> Any:
    rows = Comment.objects.visible_to(viewer).select_related("author")
    return rows.prefetch_related(GenericPrefetch("on", _placed()))


def _placed() -> list[models.QuerySet[Any]]:
    """Return every kind of contribution, each row with its town where the kind has one."""
    rows = [model.rows() for model in kinds().values()]
    return [kind.select_related("town") if hasattr(kind.model, "town") else kind for kind in rows]


posts = Kind(
    label=_("Publications"), icon="message-square", rows=Post.objects.standing, document=_post, visible_to=_posts_for
)
comments = Kind(
    label=_("Commentaires"),
    icon="message-circle",
    rows=lambda: Comment.objects.standing().prefetch_related("on"),
    document=_comment,
    visible_to=_comments_for,
)
