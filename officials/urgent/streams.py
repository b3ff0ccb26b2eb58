"""Who may hear that the alerts of a town moved: everyone (``LIVE_STREAMS``)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from officials.urgent.models import Alert
from places.models import Town

if TYPE_CHECKING:
    from feed.querysets import Viewer


def alerts(viewer: Viewer, idents: Iterable[str]) -> dict[str, int]:
    """``alerts:<town>``: the newest alert that holds now, 0 for a town without one."""
    numbers = {int(ident): ident for ident in idents if ident.isascii() and ident.isdigit() and len(ident) < 10}
    if not numbers:
        return {}
    there = Town.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    holding = Alert.objects.active().filter(town__in=numbers).order_by("pk").values_list("town_id", "pk")
    tops = dict.fromkeys(there, 0) | dict(holding)
    return {numbers[pk]: top for pk, top in tops.items()}
