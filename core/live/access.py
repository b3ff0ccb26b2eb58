"""Who may hear of a stream: the one door to a stream's top, asked at every subscription and every delivery.

``LIVE_STREAMS`` names, for each kind of stream, a function ``(viewer, idents) -> {ident: top}``. What it leaves out
does not exist, or this viewer may not know whether it does. Core itself knows only ``user:<id>``.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.models import Stream, StreamEvent

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

    Viewer = AbstractBaseUser | AnonymousUser
    Door = Callable[[Viewer, list[str]], dict[str, int]]

PERSONAL = "user:"
_NAME = re.compile(r"[a-z]{1,20}(?::[A-Za-z0-9._-]{1,60}){1,2}")


@cache
def _doors() -> dict[str, "Door"]:
    named = {"user": "core.live.access.own_stream", **getattr(settings, "LIVE_STREAMS", {})}
    return {kind: import_string(name) for kind, name in named.items()}


def tops(viewer: "Viewer", streams: Iterable[str]) -> dict[str, int]:
    """Return how far each of these streams reaches for this viewer, without those that are not there for them."""
    asked: dict[str, list[str]] = {}
    for stream in streams:
        kind, _, ident = stream.partition(":")
        if kind in _doors() and _NAME.fullmatch(stream):
            asked.setdefault(kind, []).append(ident)
    found: dict[str, int] = {}
    for kind, idents in asked.items():
        found |= {f"{kind}:{ident}": top for ident, top in _doors()[kind](viewer, idents).items()}
    return found


def own_stream(viewer: "Viewer", idents: list[str]) -> dict[str, int]:
    """``user:<id>``: the number of the last event of a person's own stream; only for that person."""
    if not viewer.is_authenticated or str(viewer.pk) not in idents:
        return {}
    own = str(viewer.pk)
    return {own: personal_tops([f"{PERSONAL}{own}"]).get(f"{PERSONAL}{own}", 0)}


def personal_tops(streams: Iterable[str]) -> dict[str, int]:
    """Return the number of the last event of each of these personal streams, which are followed by right."""
    return dict(Stream.objects.filter(pk__in=streams).values_list("name", "top"))


def events(stream: str, *, after: int, limit: int) -> list[tuple[int, Any]]:
    """Return up to ``limit`` events of a personal stream after a number, oldest first.

    The caller has asked ``tops`` for the same viewer just before.
    """
    rows = StreamEvent.objects.filter(stream_id=stream, seq__gt=after).order_by("seq")
    return list(rows.values_list("seq", "data")[:limit])
