"""Who starts and ends a kiosk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from participation.polls.querysets import Phase
from places.modules import Module
from profiles.rules import handles

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from outreach.paper.models import Poster


def can_run_kiosk(viewer: Viewer, poster: Poster) -> bool:
    """Whoever answers in the name of the poster's town."""
    return bool(handles(viewer, poster.town_id))


def takes_kiosk(poster: Poster) -> bool:
    """Whether a tablet may ask now what a poster asks."""
    poll = poster.poll
    hangs = poster.ended_at is None and poster.town.offers(Module.POSTERS)
    return hangs and poll is not None and poll.takes_slips and poll.phase is Phase.OPEN
