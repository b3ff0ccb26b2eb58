"""A town's letter beside its wall (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from outreach.newsletters.models import Letter
from outreach.newsletters.rules import takes_readers

if TYPE_CHECKING:
    from places.models import Town


def letters(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the panel by which one asks for a town's letter; None where nobody could send one."""
    if not takes_readers(town):
        return None
    last = Letter.objects.public().filter(town=town).order_by("-number").first()
    return "newsletters/panel_town.html", {"town": town, "last": last}
