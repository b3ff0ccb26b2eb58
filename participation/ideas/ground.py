"""What the maps of ideas are drawn on."""

from __future__ import annotations

from typing import Any

from places.models import Outline, Town
from places.tiles import background


def ground(town: Town | None) -> dict[str, Any]:
    """Return what a map of a town is drawn on, for ``core/ui/map.html``."""
    if town is None:
        return {}
    return {"drawn": Outline.objects.filter(pk=town.pk).exists(), **background(town)}
