"""What I gave, what I said “me too” to, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.contenttypes.models import ContentType
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.models import Move
from cases.querysets import public_kinds
from core.pagination import PAGE_SIZE, KeysetPage, keyset
from feed.models import Publishable, Support
from feed.querysets import PublishableQuerySet, Viewer
from reports.models import Report


@login_required
@require_safe
def my_reports(request: HttpRequest) -> HttpResponseBase:
    """List what one asked of town halls, alone or with others, newest first, with its state and what comes next."""
    return render(request, "reports/mine.html", {"page": _page(request.user, request.GET.get("avant"))})


def _page(viewer: Viewer, before: str | None) -> KeysetPage[Publishable]:
    """Return one page of all the lists: ids of every kind grow together, so that one cursor serves for all."""
    steps = Prefetch("cases__moves", queryset=Move.objects.order_by("pk"))
    pages = [keyset(rows.standing().for_wall().prefetch_related(steps), before=before) for rows in _lists(viewer)]
    found = sorted((row for page in pages for row in page), key=lambda row: -row.pk)
    items = found[:PAGE_SIZE]
    more = len(found) > PAGE_SIZE or any(page.next for page in pages)
    return KeysetPage(items, items[-1].pk if more else None)


def _lists(viewer: Viewer) -> Iterator[PublishableQuerySet[Any]]:
    """Yield one's reports, unsigned ones too; those of others that one meets too; one's own of the other kinds."""
    yield Report.objects.reported_by(viewer)
    kind = ContentType.objects.get_for_model(Report)
    met = Support.objects.visible_to(viewer).filter(content_type=kind).values("object_id")
    yield Report.objects.visible_to(viewer).filter(pk__in=met).exclude(reporter=viewer.pk)
    for model in public_kinds():
        if model is not Report:
            yield model.rows().visible_to(viewer).filter(author=viewer.pk)
