"""Alerts for programs that pass them on: what an unknown reader may see, whoever asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from feed import feeds
from officials.urgent.models import Alert
from officials.urgent.relaying import cap_of, items_of
from officials.urgent.views.pages import raised
from places.models import Town


@require_safe
@public_page(10)
def cap(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer an alert as CAP 1.2."""
    response = HttpResponse(cap_of(raised(request, pk)), content_type="application/cap+xml")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@public_page(10)
def feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer the newest alerts of a town as an Atom feed."""
    town = get_object_or_404(Town, slug=slug)
    rows = Alert.objects.standing().filter(town=town).for_wall().order_by("-pk")[: feeds.SIZE]
    title = _("Alertes de %(town)s") % {"town": town.local_name}
    return feeds.answer(request, items_of(rows), title=title, ident=request.path)
