"""Reports of the same problem nearby, for whoever is about to write another (CL34)."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import prefetch_related_objects
from django.utils import timezone

from core.ids import id_at
from places.search import valid_point
from reports.models import Category, Report
from reports.services.placing import cells_around

if TYPE_CHECKING:
    from feed.querysets import Viewer

NEAR = 100  # metres
LATELY = timedelta(days=90)
SCANNED = 500  # of one category around a point, newest first: all of them but in a street with thousands
WEIGHED = 100  # of those, nearest first, whatever became of them
DEGREE = 111_195.0  # metres

_TABLE = connection.ops.quote_name(Report._meta.db_table)


def similar(
    *,
    latitude: float,
    longitude: float,
    category: Category | int,
    viewer: Viewer,
    limit: int = 5,
    within: int = NEAR,
    at: datetime | None = None,
) -> list[Report]:
    """Return open, public reports of a category (or its id) around a point that the viewer may read, nearest first.

    Within ``within`` metres (100 at most matter) and 90 days; each has ``distance`` in metres. One query when nothing
    is near, three otherwise, whatever number of reports one street has. A point that is none has nothing near it.
    ``at`` asks as of another moment.
    """
    point = valid_point(latitude, longitude)
    if point is None:
        return []
    kind = category.pk if isinstance(category, Category) else category
    away = {pk: metres for metres, pk in _around(point, kind, at or timezone.now())[:WEIGHED] if metres <= within}
    if not away:
        return []
    rows = Report.objects.visible_to(viewer).standing().open().filter(pk__in=away, is_private=False)
    found = sorted(rows.select_related("category"), key=lambda row: (away[row.pk], -row.pk))[:limit]
    for row in found:
        row.distance = away[row.pk]
    prefetch_related_objects(found, "cases")
    return found


def _around(point: tuple[float, float], category: int, at: datetime) -> list[tuple[float, int]]:
    """Return the distance and id of reports of a category in the cells around a point, nearest first.

    Most questions end here, with nothing: so it is asked without the query builder, which takes longer than the answer.
    The inner read is answered by the index of cells alone, and its LIMIT bounds everything after it. Ordered by the
    bare id, it would be answered by the primary key instead: by every report of the country in these months.
    """
    cells = cells_around(*point)
    statement = (
        f"SELECT id, latitude, longitude FROM {_TABLE} WHERE id IN (SELECT id FROM {_TABLE}"  # noqa: S608
        f" WHERE cell IN ({', '.join(['%s'] * len(cells))}) AND category_id = %s AND id BETWEEN %s AND %s"
        " ORDER BY +id DESC LIMIT %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*cells, category, id_at(_ms(at - LATELY)), id_at(_ms(at) + 1), SCANNED])
        rows = cursor.fetchall()
    narrow = math.cos(math.radians(point[0]))
    return sorted(
        (DEGREE * math.hypot(latitude - point[0], (longitude - point[1]) * narrow), pk)
        for pk, latitude, longitude in rows
    )


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
