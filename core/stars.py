"""Stars: how good many people find a thing, told as numbers of people and only then, perhaps, as an average."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.db.models import Count

STARS = (1, 2, 3, 4, 5)
ENOUGH_RATINGS = 10  # below this an average says more of who came first than of the thing


def no_ratings() -> list[int]:
    """Return the distribution of a thing that nobody rated: how many gave one star, two … five."""
    return [0] * len(STARS)


def average(ratings: Sequence[int]) -> float | None:
    """Return the stars of a distribution in the mean, None while too few people gave any."""
    count = sum(ratings)
    if count < ENOUGH_RATINGS:
        return None
    given = sum(stars * times for stars, times in zip(STARS, ratings, strict=True))
    return round(given / count, 1)


def counted(rows: models.QuerySet[Any]) -> list[int]:
    """Return the distribution of some rows that have ``stars``. One query."""
    times = dict(rows.order_by().values_list("stars").annotate(Count("pk")))
    return [times.get(stars, 0) for stars in STARS]


def typed(given: str) -> int:
    """Return the stars that a form sent, 0 for what is no number of one digit."""
    return int(given) if given.isascii() and given.isdigit() and len(given) == 1 else 0
