"""In what capacity someone speaks, as it is frozen in what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from profiles.models import Mandate

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


def capacity_of(author: User | None, town: Town | None) -> str:
    """Return the title under which a person acts for this town now, "" for anyone and anywhere else."""
    if author is None or town is None:
        return ""
    here = Q(town=town)
    if town.intercommunality_id is not None:
        here |= Q(intercommunality=town.intercommunality_id)
    current = Mandate.objects.of(author).current().filter(here)
    titles = current.order_by(F("town").asc(nulls_last=True), "pk").values_list("title", flat=True)
    return titles.first() or ""
