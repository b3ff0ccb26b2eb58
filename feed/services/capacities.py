"""In what capacity someone speaks, as it is frozen in what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from profiles.models import Mandate

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


def capacity_of(author: User | None, town: Town | None) -> str:
    """Return the title under which a person acts for this town now, "" for anyone and anywhere else."""
    if author is None or town is None:
        return ""
    titles = Mandate.objects.of(author).current().filter(town=town).order_by("pk").values_list("title", flat=True)
    return titles.first() or ""
