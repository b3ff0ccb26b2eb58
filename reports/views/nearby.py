"""Open reports of the same kind nearby, while one writes another (CL34)."""

from __future__ import annotations

from typing import Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.limits import limited
from core.scripts import wants_json
from core.text import excerpt
from feed.models import Support
from feed.querysets import Viewer
from places.search import valid_point
from reports.models import Category, Report
from reports.similar import similar


def near_point(viewer: Viewer, latitude: Any, longitude: Any, category: Category | None) -> dict[str, Any]:
    """Return for ``reports/_near.html`` what is reported there already, and what the viewer said “me too” to."""
    point = valid_point(latitude, longitude)
    if point is None or category is None:
        return {"near": []}
    found = similar(latitude=point[0], longitude=point[1], category=category, viewer=viewer)
    prefetch_related_objects(found, "photos", "town")
    joined = Support.objects.visible_to(viewer).filter(object_id__in=[row.pk for row in found]) if found else ()
    return {"near": found, "joined": {each.object_id for each in joined}}


@require_safe
@limited("search", methods=("GET",))
def near(request: HttpRequest) -> HttpResponseBase:
    """Answer what is reported around a point: a fragment for the sheet, JSON for programs."""
    asked = request.GET
    latitude, longitude = (asked.get(f"report_{part}", asked.get(part)) for part in ("lat", "lon"))
    code = asked.get("categorie", asked.get("category", ""))[:60]
    offered = Category.objects.filter(code=code).order_by("town") if code else ()
    category = next(iter(offered), None)
    context = near_point(request.user, latitude, longitude, category)
    if wants_json(request):
        response: HttpResponseBase = JsonResponse({"reports": [_told(row) for row in context["near"]]})
    else:
        response = render(request, "reports/_near.html", context)
    response["Cache-Control"] = "private, no-store"  # the address holds where someone stands
    return response


def _told(row: Report) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "url": row.get_absolute_url(),
        "words": excerpt(row.body, 160),
        "address": row.address,
        "state": row.state,
        "distance": round(row.distance),  # type: ignore[attr-defined]
        "me_too": row.support_count,
        "at": row.published_at.isoformat() if row.published_at else None,
    }
