"""Who follows a town, for floors below that may not ask (``settings.FOLLOWERS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feed.models import Follow, Source

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from places.models import Town


def of_town(town: Town) -> QuerySet[Any]:
    """Return the ids of the people who follow a town now."""
    return Follow.objects.filter(source__in=Source.objects.of(town)).values_list("follower_id", flat=True)
