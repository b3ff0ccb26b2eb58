"""What ``core/ui/stars.html`` shows of a distribution (``core.stars``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.translation import ngettext

from core.stars import STARS, average

register = template.Library()
register.filter("average", average)


@register.filter
def total(ratings: Sequence[int]) -> int:
    """Return how many people gave stars."""
    return sum(ratings)


def _stars(number: int) -> str:
    return ngettext("%(number)d étoile", "%(number)d étoiles", number) % {"number": number}


@register.simple_tag
def star_choices(mine: int) -> list[dict[str, Any]]:
    """Return the five buttons, lit up to one's own stars."""
    return [{"stars": stars, "label": _stars(stars), "on": stars <= mine} for stars in STARS]


@register.simple_tag
def star_counts(ratings: Sequence[int], mine: int) -> list[dict[str, Any]]:
    """Return how many gave five stars, four … one, for ``core/ui/bars.html``."""
    total = sum(ratings) or 1
    counted = reversed(list(zip(STARS, ratings, strict=True)))
    return [
        {"label": _stars(stars), "percent": round(100 * given / total), "text": str(given), "mine": stars == mine}
        for stars, given in counted
    ]
