"""Who may hear that something moved: the doors of the live socket, named in ``LIVE_STREAMS``.

Each returns how far streams reach *for this viewer*, so that a hint never tells of what they may not read, and leaves
out a stream that does not exist or is not for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, Subquery

from core.ids import read_id
from feed.models import Comment, Route, Source, kinds
from profiles.models import User

if TYPE_CHECKING:
    from feed.querysets import Viewer


def sources(viewer: Viewer, idents: Iterable[str]) -> dict[str, int]:
    """``source:<id>``: the newest activity the viewer may see on the wall of each source; two queries for a page's."""
    numbers = {pk: ident for ident in idents if (pk := read_id(ident)) is not None}
    person = ContentType.objects.get_for_model(User)
    people = User.objects.visible_to(viewer).filter(pk=OuterRef("object_id"))
    newest = Route.objects.visible_to(viewer).filter(source=OuterRef("pk")).order_by("-activity_id")
    found = Source.objects.filter(~Q(content_type=person) | Exists(people), pk__in=numbers).annotate(
        top=Subquery(newest.values("activity_id")[:1])
    )
    return {numbers[pk]: top or 0 for pk, top in found.values_list("pk", "top")}


def threads(viewer: Viewer, idents: Iterable[str]) -> dict[str, int]:
    """``thread:<kind>:<id>``: the newest comment the viewer may read under each contribution."""
    return {ident: top for ident in idents if (top := thread(viewer, ident)) is not None}


def thread(viewer: Viewer, ident: str) -> int | None:
    """Return the newest comment the viewer may read under one contribution."""
    kind, _, number = ident.partition(":")
    pk, model = read_id(number), kinds().get(kind)
    if pk is None or model is None:
        return None
    subject = model.rows().visible_to(viewer).filter(pk=pk).first()
    if subject is None or subject.is_draft:
        return None
    newest = Comment.objects.visible_to(viewer).of(subject).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0
