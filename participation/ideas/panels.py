"""What a town's page shows of its box of ideas (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from places.models import Town


def box(town: Town) -> tuple[str, dict[str, Any]]:
    """Return the panel that leads to the ideas of a town, which are asked for at any time (CL5)."""
    return "ideas/panel_box.html", {"town": town}
