"""What a town's page shows of its box of ideas (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from participation.ideas.models import Idea
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town


def box(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the panel that leads to the ideas of a town, which are asked for at any time (CL5).

    A town that closed its box shows what lies in it, if anything does (FL4).
    """
    is_open = town.offers(Module.IDEAS)
    if not is_open and not Idea.objects.filter(town=town).standing().exists():
        return None
    return "ideas/panel_box.html", {"town": town, "is_open": is_open}
