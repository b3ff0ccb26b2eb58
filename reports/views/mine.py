"""What I gave, and what became of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Move
from core.pagination import keyset
from reports.models import Report


@login_required
@require_safe
def my_reports(request: HttpRequest) -> HttpResponseBase:
    """List one's own reports, newest first, with their state and what comes next."""
    steps = Prefetch("cases__moves", queryset=Move.objects.order_by("pk"))
    mine = Report.objects.reported_by(request.user).standing().for_wall().prefetch_related(steps)
    return render(request, "reports/mine.html", {"page": keyset(mine, before=request.GET.get("avant"))})
