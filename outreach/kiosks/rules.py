"""Who starts and ends a kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profiles.rules import handles

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from outreach.paper.models import Poster


def can_run_kiosk(viewer: Viewer, poster: Poster) -> bool:
    """Whoever answers in the name of the poster's town."""
    return bool(handles(viewer, poster.town_id))
