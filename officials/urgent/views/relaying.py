"""Alerts for programs that pass them on: what an unknown reader may see, whoever asks."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core.http import public_page
from officials.urgent.models import Alert
from officials.urgent.relaying import atom_of, cap_of
from officials.urgent.views.pages import raised
from places.models import Town

SIZE = 30


@require_safe
@public_page(10)
def cap(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer an alert as CAP 1.2."""
    return _answer(cap_of(raised(request, pk)), "application/cap+xml")


@require_safe
@public_page(10)
def feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer the newest alerts of a town as an Atom feed."""
    town = get_object_or_404(Town, slug=slug)
    rows = Alert.objects.standing().filter(town=town).for_wall().order_by("-pk")[:SIZE]
    return _answer(atom_of(town, rows, request.path), "application/atom+xml; charset=utf-8")


def _answer(told: bytes | str, kind: str) -> HttpResponse:
    response = HttpResponse(told, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response
