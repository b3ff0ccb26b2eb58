"""An alert, those of a town, the banner that open pages fetch; what was said since."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset
from core.scripts import wants_fragment
from feed.views.threads import versions_page
from officials.urgent import panels
from officials.urgent.models import Alert
from officials.urgent.rules import can_confirm, would_raise
from places.models import Town
from places.tiles import ground, tiled


def found(request: HttpRequest, pk: int) -> Alert:
    """Return an alert that the viewer may read, prepared ones included."""
    alert: Alert = get_object_or_404(Alert.objects.visible_to(request.user).for_wall(), pk=pk)
    return alert


def raised(request: HttpRequest, pk: int) -> Alert:
    """Return an alert that was sent."""
    alert = found(request, pk)
    if alert.is_draft:
        raise Http404
    return alert


@require_safe
@public_page()
@tiled
def alert(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An alert with what was said since; the part of it that changes, for the page's script."""
    shown = found(request, pk)
    context = {"alert": shown, "subject": shown, "own": False} | acts_of(request, shown)
    if wants_fragment(request):
        return render(request, "urgent/_live.html", context)
    return render(request, "urgent/thread/alert.html", context | {"ground": ground(shown.town)})


def acts_of(request: HttpRequest, shown: Alert) -> dict[str, Any]:
    """Return whether the viewer may do something with it, and whether a prepared one waits for them."""
    raises = request.user.is_authenticated and would_raise(request.user, shown.town_id)
    return {"raises": raises, "confirms": raises and shown.is_draft and can_confirm(request.user, shown)}


@require_safe
@public_page()
def area(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer the drawn area of an alert, as GeoJSON."""
    shown = raised(request, pk)
    features = [{"type": "Feature", "geometry": shown.geometry, "properties": {"title": shown.title}}]
    told = {"type": "FeatureCollection", "features": features if shown.geometry else []}
    return JsonResponse(told, content_type="application/geo+json")


@require_safe
def alert_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of an alert's words: there is one, nothing of it changes."""
    return versions_page(request, raised(request, pk))


@require_safe
@public_page()
def town_alerts(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The alerts of a town, those that hold and those of before."""
    town = get_object_or_404(Town, slug=slug)
    seen = Alert.objects.visible_to(request.user).filter(town=town).for_wall()
    holding = list(seen.active().order_by("-pk"))
    past = keyset(seen.standing().exclude(pk__in=[row.pk for row in holding]), before=request.GET.get("avant"))
    first = "avant" not in request.GET
    context = {
        "town": town,
        "holding": holding if first else [],
        "prepared": list(seen.prepared().order_by("-pk")) if first and request.user.is_authenticated else [],
        "page": past,
        "older_url": f"?avant={past.next}" if past.next else "",
        "raises": request.user.is_authenticated and would_raise(request.user, town),
    }
    return render(request, "urgent/town.html", context)


@require_safe
def town_banner(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Answer the banner of a town as the database has it now, for open pages."""
    town = get_object_or_404(Town, slug=slug)
    return render(request, "urgent/_banner.html", panels.context_of(town))
