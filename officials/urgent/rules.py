"""Who may do what with the alerts of a town. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from officials.urgent.models import Alert
from officials.urgent.querysets import colleagues, raising

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

__all__ = ["can_confirm", "can_raise", "is_alone", "would_raise"]


def can_raise(viewer: Viewer, town: Town | int) -> bool:
    """The mayor, a deputy or the clerk, while their mandate gives rights: neither an agent nor one who is frozen."""
    return bool(raising(town).acting(viewer).exists())


def would_raise(viewer: Viewer, town: Town | int) -> bool:
    """The same, whatever protects the account: for links, whose pages say what is missing (AUTH-6)."""
    return bool(raising(town).of(viewer).exists())


def is_alone(viewer: Viewer, town: Town | int) -> bool:
    """Nobody else could confirm what this person prepares, nor could until some days ago."""
    return not colleagues(viewer, town).exists()


def can_confirm(viewer: Viewer, alert: Alert) -> bool:
    """Another person than the one who prepared it; the same one where the town has no other."""
    if not can_raise(viewer, alert.town_id):
        return False
    return alert.author_id != viewer.pk or is_alone(viewer, alert.town_id)
