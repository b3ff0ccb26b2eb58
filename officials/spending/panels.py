"""What a town's page shows of its money (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.spending import figures
from officials.spending.kinds import Dataset
from officials.spending.models import Ledger
from places.modules import Module

if TYPE_CHECKING:
    from places.models import Town

SHOWN = 3


def money(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the three largest functions of the latest account; None before there is one, or in a closed part."""
    if not town.offers(Module.SPENDING):
        return None
    accounts = Ledger.objects.current().of_town(town).filter(dataset=Dataset.ACCOUNT)
    latest = accounts.defer("problems").order_by("-year").first()
    if latest is None:
        return None
    latest.town = town
    return "spending/panel_money.html", {"town": town, "ledger": latest, "slices": figures.slices(latest)[:SHOWN]}
