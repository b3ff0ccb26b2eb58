"""What became of the entries an open page shows: edited, counted again, gone (CIW3)."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.ids import MAX_ID
from feed import wall
from feed.models import Route

SHOWN = re.compile(r"([0-9]{1,19})\.([0-9]{1,9})")


@require_safe
@never_cache
def entries(request: HttpRequest) -> HttpResponse:
    """Answer those of the entries ``e`` (``id.version``, up to 50 by commas) that look different now, and which went.

    Rendering and permission are those of any wall; an entry that this reader may not see any more is simply gone.
    """
    shown = [(int(pk), int(version)) for pk, version in SHOWN.findall(request.GET.get("e", "")[:2000])]
    versions = {pk: version for pk, version in shown[: wall.MAX_PAGE] if pk <= MAX_ID}
    standing = Route.objects.filter(activity__in=versions).values_list("activity_id", flat=True).distinct()
    found = wall.entries(list(standing), viewer=request.user) if versions else []
    changed = [entry for entry in found if entry.row.version != versions[entry.id]]
    gone = sorted(set(versions) - {entry.id for entry in found})
    return render(request, "feed/_changed.html", {"entries": changed, "gone": gone})
