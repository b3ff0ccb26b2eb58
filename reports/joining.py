"""What the town hall is offered to join a report to: open reports nearby, in the same town."""

from __future__ import annotations

from typing import Any

from places.geometry import distance
from reports.models import Report
from reports.services.placing import cells_around

MOST = 8
SCANNED = 200  # of the newest around, so that ten thousand reports in one street cost no more


def mergeable(report: Report) -> list[Any]:
    """Return open reports around one, which it may join, nearest first, each with ``metres``."""
    around = (
        Report.objects.standing()
        .open()
        .filter(town=report.town_id, cell__in=cells_around(report.latitude, report.longitude), duplicate_of=None)
        .exclude(pk=report.pk)
    )
    if not report.is_private:  # the words of a private one are for nobody else
        around = around.filter(is_private=False)
    rows = list(around.for_wall().order_by("-pk")[:SCANNED])
    for row in rows:
        row.metres = round(distance((report.latitude, report.longitude), (row.latitude, row.longitude)) * 1000)
    return sorted(rows, key=lambda row: (row.category_id != report.category_id, row.metres))[:MOST]
