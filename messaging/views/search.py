"""Finding a message of one's own conversations again."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.limits import limited
from core.scripts import wants_fragment
from core.search import Query
from messaging import search
from profiles.views.request import me


@login_required
@never_cache
@require_safe
@limited("search", methods=("GET",))
def found(request: HttpRequest) -> HttpResponseBase:
    """Show the messages that hold what is asked, the newest first."""
    query = Query.read(request.GET.get("q", ""))
    rows, older = search.find(query, viewer=me(request), before=request.GET.get("avant"))
    context = {"query": query, "rows": rows, "older": older}
    return render(request, "messaging/_found.html" if wants_fragment(request) else "messaging/search.html", context)
