"""What a town's page shows of how it answers (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cases import figures

if TYPE_CHECKING:
    from places.models import Town


def answers(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the panel of a town that was ever asked something in the last twelve months."""
    total = figures.of(town).total
    return ("cases/panel_answers.html", {"town": town, "total": total}) if total.received else None
