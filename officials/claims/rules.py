"""Who may take a town's page over, set it up, and show documents on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.claims.models import Claim
from profiles.rules import manages

if TYPE_CHECKING:
    from places.models import Town

__all__ = ["manages", "own_claim", "prepared_by"]


def own_claim(viewer: Any, town: Town) -> Claim | None:
    """Return the viewer's claim of a town that can still go on."""
    found: Claim | None = Claim.objects.visible_to(viewer).open().filter(town=town).select_related("contact").first()
    return found


def prepared_by(viewer: Any, town: Town) -> Claim | None:
    """Return the viewer's proved claim, with which they may prepare the page of a town nobody has taken over."""
    claim = own_claim(viewer, town) if town.claimed_at is None else None
    return claim if claim is not None and claim.proved_at is not None else None
