"""What a town's page shows of how it was taken over (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.claims.models import Claim

if TYPE_CHECKING:
    from places.models import Town


def taken_over(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the line that says who took the page over and who confirmed it (OFF-1)."""
    if town.claimed_at is None:
        return None
    claim = Claim.objects.won().filter(town=town).select_related("person", "confirmer").first()
    return ("claims/panel_taken.html", {"town": town, "claim": claim}) if claim else None
