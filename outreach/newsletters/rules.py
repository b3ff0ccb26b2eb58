"""Who may do what with a town's letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from places.modules import Module
from profiles.rules import manages

if TYPE_CHECKING:
    from places.models import Town

__all__ = ["manages", "takes_readers"]


def takes_readers(town: Town) -> bool:
    """Whether one may ask for its letters: a town hall is here to write them, and uses this part of the site."""
    return town.claimed_at is not None and town.offers(Module.NEWSLETTER)
