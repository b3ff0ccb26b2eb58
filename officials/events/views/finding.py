"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from officials.events.models import Event
from officials.events.rules import acting, can_change
from places.models import Town
from places.modules import Module


def found(request: HttpRequest, pk: int) -> Event:
    """Return an event that the viewer may read."""
    event: Event = get_object_or_404(Event.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return event


def changed(request: HttpRequest, pk: int) -> Event:
    """Return what the viewer may change: their own, or their town's when they decide for it."""
    event = found(request, pk)
    if not can_change(request.user, event):
        raise Http404
    return event


def seen_version(request: HttpRequest) -> int:
    """Return the version that the form was filled in for; 0, which none has, for what is none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def towns_of(request: HttpRequest) -> list[Town]:
    """Return the towns for which the viewer may announce now; Http404 without any.

    The one asked for comes first, then those that are open to it: a closed one says so in its form.
    """
    towns = {mandate.town for mandate in acting(request.user).select_related("town") if mandate.town}
    if not towns:
        raise Http404
    asked = request.GET.get("commune", "")[:120]
    return sorted(towns, key=lambda town: (town.slug != asked, not town.offers(Module.EVENTS), town.name))
