"""The first page: my wall, or for a first visit a town that is alive and one thing to do (CV11)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.scripts import wants_fragment
from feed import device, lively, wall
from feed.models import Activity, Route, Source
from feed.views.pages import Wall
from places.models import Theme, Town

PREVIEW = 3


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """Show my wall with an account, the device's wall without one, and otherwise a place to start."""
    if request.user.is_authenticated:
        return _wall(request, wall.sources_of(request.user))
    kept = device.towns(request)
    return _device(request, kept) if kept else _discover(request)


def _wall(request: HttpRequest, sources: list[int], **context: object) -> HttpResponseBase:
    page = Wall(request, sources, _themes())
    if wants_fragment(request):
        return render(request, "feed/_entries.html", {"wall": page})
    context |= {"wall": page, "suggested": [] if sources else lively.towns()}
    if sources and not page.entries:
        context["silent"] = _towns_of(sources)
    return render(request, "feed/home.html", context)


def _towns_of(sources: list[int]) -> list[Town]:
    """Return the towns among what is followed: a wall with nothing on it yet says whose wall it is."""
    followed = Source.objects.filter(pk__in=sources).prefetch_related("subject").order_by("pk")
    return [source.subject for source in followed if isinstance(source.subject, Town)]


def _device(request: HttpRequest, kept: list[int]) -> HttpResponseBase:
    """Show the same wall as with an account, of the towns that this device follows."""
    towns = list(Town.objects.for_cards().filter(pk__in=kept))
    return _wall(request, wall.source_ids(*towns), device_towns=towns)


def _discover(request: HttpRequest) -> HttpResponseBase:
    towns = lively.towns()
    shown = next(iter(towns), None)
    preview = wall.page(wall.source_ids(shown), viewer=request.user, size=PREVIEW).entries if shown else []
    return render(request, "feed/discover.html", {"towns": towns, "shown": shown, "preview": preview})


def _themes() -> list[Theme]:
    """The themes that every town has: a wall of many towns is filtered by these."""
    return list(Theme.objects.default_set())


@require_safe
def rule(request: HttpRequest) -> HttpResponseBase:
    """Say in what order walls are, in full, for everyone to check (CIW23)."""
    return render(request, "feed/rule.html")


@require_safe
def why(request: HttpRequest, activity_id: int) -> HttpResponseBase:
    """Say why an entry stands on this reader's wall."""
    standing = Activity.objects.visible_to(request.user).filter(Exists(Route.objects.filter(activity=OuterRef("pk"))))
    activity = get_object_or_404(standing.select_related("actor"), pk=activity_id)
    entry = next(iter(wall.entries([activity.pk], viewer=request.user)), None)
    if entry is None or entry.subject is None:
        raise Http404
    followed = wall.source_ids(*Town.objects.filter(pk__in=device.towns(request)))
    reasons = wall.why(request.user, activity, source_ids=followed)
    carrying = Source.objects.filter(routes__activity=activity).prefetch_related("subject").order_by("pk")
    context = {"entry": entry, "subject": entry.subject, "reasons": reasons, "carrying": carrying}
    return render(request, "feed/why.html", context)
