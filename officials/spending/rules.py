"""Who may do what with a town's money. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feed.rules import can_publish
from places.modules import Module
from profiles.rules import manages

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

__all__ = ["can_discuss", "manages"]


def can_discuss(viewer: Viewer, town: Town) -> bool:
    """Anyone with an account, where the town opens its money and remarks under what it says."""
    return can_publish(viewer) and town.offers(Module.SPENDING) and town.offers(Module.COMMENTS)
