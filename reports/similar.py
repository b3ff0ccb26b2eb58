"""Reports of the same problem nearby, for whoever is about to write another (CL34)."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import ExpressionWrapper, F, FloatField, Value
from django.db.models.functions import Sqrt
from django.utils import timezone

from core.ids import id_at
from places.search import valid_point
from reports.models import Report
from reports.services.placing import cells_around

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from reports.models import Category

NEAR = 100  # metres
LATELY = timedelta(days=90)
SCANNED = 500  # of one category around a point, newest first: all of them but in a street with thousands
DEGREE = 111_195.0  # metres


def similar(
    *, latitude: float, longitude: float, category: Category, viewer: Viewer, limit: int = 5, within: int = NEAR
) -> list[Report]:
    """Return open, public reports of a category around a point that the viewer may read, nearest first.

    Within ``within`` metres (100 at most matter) and 90 days; each has ``distance`` in metres. Two queries, one when
    nothing is near, whatever number of reports one street has. A point that is none has nothing near it.
    """
    point = valid_point(latitude, longitude)
    if point is None:
        return []
    oldest = id_at(int((timezone.now() - LATELY).timestamp() * 1000))
    # This inner read is answered from the index alone, and its LIMIT bounds everything after it.
    around = Report.objects.filter(cell__in=cells_around(*point), category=category, id__gte=oldest)
    newest = around.order_by("-id").values("pk")[:SCANNED]
    north = (F("latitude") - Value(point[0])) * Value(DEGREE)
    east = (F("longitude") - Value(point[1])) * Value(DEGREE * math.cos(math.radians(point[0])))
    rows = (
        Report.objects.visible_to(viewer)
        .standing()
        .open()
        .filter(pk__in=newest, is_private=False)
        .annotate(distance=ExpressionWrapper(Sqrt(north * north + east * east), output_field=FloatField()))
        .filter(distance__lte=within)
        .prefetch_related("cases")
        .order_by("distance", "-id")
    )
    found = list(rows[:limit])
    for row in found:
        row.category = category
    return found
