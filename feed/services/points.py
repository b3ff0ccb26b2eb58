"""Where things stand on the map."""

from __future__ import annotations

from feed.models import Publishable


def pin(*, subject: Publishable) -> None:
    """Have the map show a located contribution as it is now."""
