"""The background of maps: tiles of another server, allowed on pages with a map and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.urls import reverse

from places.models import Outline, Town

V = TypeVar("V", bound=Callable[..., Any])
_SERVER = urlsplit(settings.MAP_TILES)

# Decorates a view whose page has a map: its pictures may come from the server of tiles.
_allowed: Any = csp_update({"img-src": [f"{_SERVER.scheme}://{_SERVER.netloc}"]} if _SERVER.netloc else {})
tiled: Callable[[V], V] = _allowed


def background(town: Town | None) -> dict[str, Any]:
    """Return the tiles a map of this town stands on: they show France, and no invented village."""
    shown = town is None or (town.country == "FR" and not town.is_demo)
    return {"tiles": settings.MAP_TILES if shown else "", "attribution": settings.MAP_ATTRIBUTION}


def ground(town: Town | None) -> dict[str, Any]:
    """Return what a small map of one place stands on: the background, the outline of its town, and how near it is.

    Without tiles the whole outline is shown around the place, which otherwise lies nowhere.
    """
    beneath = background(town)
    drawn = town is not None and Outline.objects.filter(pk=town.pk).exists()
    outline = reverse("town_outline", args=[town.code]) if drawn and town else ""
    return beneath | {"outline_url": outline, "zoom": "16" if beneath["tiles"] else ""}
