"""Who may hear of a stream: the one door to a stream's top, asked at every subscription and every delivery.

``LIVE_STREAMS`` names, for each kind of stream, a function ``(viewer, ident) -> top or None``. ``None`` means that the
stream does not exist or that this viewer may not know whether it does. Core itself knows only ``user:<id>``.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.models import Stream, StreamEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Viewer = AbstractBaseUser | AnonymousUser

PERSONAL = "user:"
_NAME = re.compile(r"[a-z]{1,20}(?::[A-Za-z0-9._-]{1,60}){1,2}")


@cache
def _doors() -> dict[str, Callable[["Viewer", str], int | None]]:
    named = {"user": "core.live.access.personal_top", **getattr(settings, "LIVE_STREAMS", {})}
    return {kind: import_string(name) for kind, name in named.items()}


def top(viewer: "Viewer", stream: str) -> int | None:
    """Return how far ``stream`` reaches for this viewer, or ``None`` when there is nothing for them."""
    if not _NAME.fullmatch(stream):
        return None
    kind, _, ident = stream.partition(":")
    door = _doors().get(kind)
    return door(viewer, ident) if door else None


def personal_top(viewer: "Viewer", ident: str) -> int | None:
    """Return the number of the last event of a person's own stream; only for that person."""
    if not viewer.is_authenticated or ident != str(viewer.pk):
        return None
    return Stream.objects.filter(pk=f"{PERSONAL}{ident}").values_list("top", flat=True).first() or 0


def events(stream: str, *, after: int, limit: int) -> list[tuple[int, Any]]:
    """Return up to ``limit`` events of a personal stream after a number, oldest first.

    The caller has asked ``top`` for the same viewer just before.
    """
    rows = StreamEvent.objects.filter(stream_id=stream, seq__gt=after).order_by("seq")
    return list(rows.values_list("seq", "data")[:limit])
