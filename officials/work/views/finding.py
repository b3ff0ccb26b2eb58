"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from officials.work.models import Action, Commitment
from officials.work.rules import acting, can_edit, can_step
from places.models import Town
from places.modules import Module

MODELS: dict[str, type[Action] | type[Commitment]] = {"action": Action, "commitment": Commitment}


def found(request: HttpRequest, kind: str, pk: int) -> Action | Commitment:
    """Return an action or a commitment that the viewer may read."""
    rows = MODELS[kind].objects.visible_to(request.user).standing().for_wall()
    work: Action | Commitment = get_object_or_404(rows, pk=pk)
    return work


def moved(request: HttpRequest, kind: str, pk: int) -> Action | Commitment:
    """Return what the viewer may have advance: their own, or their town's when they decide for it."""
    work = found(request, kind, pk)
    if not can_step(request.user, work):
        raise Http404
    return work


def written(request: HttpRequest, kind: str, pk: int) -> Action | Commitment:
    """Return what the viewer wrote and may change."""
    work = found(request, kind, pk)
    if not can_edit(request.user, work):
        raise Http404
    return work


def seen_version(request: HttpRequest) -> int:
    """Return the version that the form was filled in for; 0, which none has, for what is none."""
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def towns_of(request: HttpRequest) -> list[Town]:
    """Return the towns for which the viewer may publish now; Http404 without any.

    The one asked for comes first, then those that are open to it: a closed one says so in its form.
    """
    towns = {mandate.town for mandate in acting(request.user).select_related("town") if mandate.town}
    if not towns:
        raise Http404
    asked = request.GET.get("commune", "")[:120]
    return sorted(towns, key=lambda town: (town.slug != asked, not town.offers(Module.ACTIONS), town.name))
