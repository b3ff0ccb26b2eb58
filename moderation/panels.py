"""What a town's page shows of its public registers (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from places.models import Town


def registers(town: Town) -> tuple[str, dict[str, Any]]:
    """Return the panel that leads to what was decided and published in the name of a town."""
    return "moderation/panel_registers.html", {"town": town}
