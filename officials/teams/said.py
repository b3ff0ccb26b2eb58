"""What was published under mandates, newest first: by time alone, the same for the opposition as for the majority."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q

from core.pagination import parse_cursor
from feed import wall
from feed.models import Activity, Comment, kinds
from feed.wall import PAGE, WallPage

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from profiles.models import Mandate


def said_under(mandates: Sequence[Mandate], *, viewer: Viewer, before: object = None, size: int = PAGE) -> WallPage:
    """Return a page of the wall entries that these people published in these capacities, as this viewer sees them.

    ``before`` is an untrusted cursor. What somebody says as a citizen, or under another mandate, is not among it.
    """
    held = [mandate for mandate in mandates if mandate.person_id is not None]
    if not held:
        return WallPage([], None)
    cursor = parse_cursor(before)
    titles = {mandate.title for mandate in held}
    in_capacity = Q(pk__in=[])
    for model in kinds().values():
        if model is not Comment:
            rows = model.rows().filter(pk=OuterRef("object_id"), author=OuterRef("actor"), capacity__in=titles)
            in_capacity |= Q(Exists(rows), content_type=ContentType.objects.get_for_model(model))
    found = Activity.objects.visible_to(viewer).filter(_spans(held)).filter(in_capacity)
    if cursor is not None:
        found = found.filter(pk__lt=cursor)
    ids = list(found.order_by("-pk").values_list("pk", flat=True)[: size + 1])
    entries = wall.entries(ids[:size], viewer=viewer)
    return WallPage(entries, ids[size - 1] if len(ids) > size else None)


def _spans(held: Sequence[Mandate]) -> Q:
    """Return the condition that one of these people did it where and while they acted."""
    spans = Q(pk__in=[])
    for mandate in held:
        span = Q(actor=mandate.person_id, created_at__gte=mandate.starts_at)
        if mandate.ends_at is not None:
            span &= Q(created_at__lt=mandate.ends_at)
        if mandate.town_id is not None:
            span &= Q(town=mandate.town_id)
        else:
            span &= Q(town__intercommunality=mandate.intercommunality_id)
        spans |= span
    return spans
