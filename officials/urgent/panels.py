"""The banner of a town (``settings.TOWN_BANNERS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.urgent import active
from officials.urgent.models import Alert

if TYPE_CHECKING:
    from places.models import Town

MOST = 3  # a day's worth


def banner(town: Town) -> tuple[str, dict[str, Any]]:
    """Return what stands on top of every page of a town: its alerts that hold now, or the empty place of one to come.

    An open page hears by the stream ``alerts:<town>`` and fetches its fragment.
    """
    return "urgent/_banner.html", context_of(town) if active.has_one(town) else {"town": town, "alerts": [], "top": 0}


def context_of(town: Town) -> dict[str, Any]:
    """Return what the banner shows, asked of the database."""
    rows = list(Alert.objects.active().filter(town=town).order_by("-pk").prefetch_related("neighbourhoods")[:MOST])
    return {"town": town, "alerts": rows, "top": rows[0].pk if rows else 0}
