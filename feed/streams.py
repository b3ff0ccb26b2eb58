"""Who may hear that something moved: the doors of the live socket, named in ``LIVE_STREAMS``.

Each returns how far the stream reaches *for this viewer*, so that a hint never tells of what they may not read, and
None for a stream that does not exist or is not for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from feed import wall
from feed.models import Comment, Source, kinds
from profiles.models import User

if TYPE_CHECKING:
    from feed.querysets import Viewer


def source(viewer: Viewer, ident: str) -> int | None:
    """``source:<id>``: the newest activity the viewer may see on the wall of this source."""
    pk = _number(ident)
    if pk is None:
        return None
    found = Source.objects.filter(pk=pk).first()
    if found is None:
        return None
    person = found.content_type_id == ContentType.objects.get_for_model(User).pk
    if person and not User.objects.visible_to(viewer).filter(pk=found.object_id).exists():
        return None
    return wall.top([pk], viewer=viewer)


def thread(viewer: Viewer, ident: str) -> int | None:
    """``thread:<kind>:<id>``: the newest comment the viewer may read under this contribution."""
    kind, _, number = ident.partition(":")
    pk, model = _number(number), kinds().get(kind)
    if pk is None or model is None:
        return None
    subject = model.rows().visible_to(viewer).filter(pk=pk).first()
    if subject is None or subject.is_draft:
        return None
    newest = Comment.objects.visible_to(viewer).of(subject).order_by("-pk").values_list("pk", flat=True)
    return newest.first() or 0


def _number(text: str) -> int | None:
    """Return a row id written in decimal, None for anything else."""
    valid = text.isascii() and text.isdigit() and len(text) <= 19
    return int(text) if valid and int(text) < 2**63 else None
