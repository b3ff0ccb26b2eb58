"""Works that are over leave the map by themselves."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType

from feed.models import MapPoint
from feed.services import pin_many
from officials.events.models import Event


def unpin_over() -> int:
    """Take works that are over off the map; return how many there were."""
    kind = ContentType.objects.get_for_model(Event)
    pinned = MapPoint.objects.filter(content_type=kind).values("object_id")
    over = list(Event.objects.over().filter(pk__in=pinned).select_related("town"))
    pin_many(subjects=over)
    return len(over)
