"""The map of what is said and asked for in public, and the list beside it that does the same (CIW6, AL3, AL4)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.limits import client_network, limited
from core.middleware import HEADERS
from core.pagination import parse_cursor
from core.scripts import wants_fragment
from feed import mapping
from feed.markers import Marker, feature, legend
from feed.models.points import OPEN
from feed.views.asked import BadBox, Box, MapAsked
from places import drawings
from places.countries import readers_country
from places.models import Neighbourhood, Town
from places.search import beside, largest, town_at, valid_point
from places.tiles import background, tiled

SHARED = "public, max-age=30, stale-while-revalidate=60"
# A turning arrow needs to know how the device is held; nothing else on the site may.
SENSORS = ("accelerometer", "gyroscope", "magnetometer")
SENSING = HEADERS["Permissions-Policy"]
for _sensor in SENSORS:
    SENSING = SENSING.replace(f"{_sensor}=()", f"{_sensor}=(self)")


@require_safe
@limited("search", methods=("GET",), key=lambda request: f"net:{client_network(request)}")
def points(request: HttpRequest) -> HttpResponseBase:
    """Answer what a screen shows as GeoJSON: single points, or clusters of them.

    It is the same for whoever asks, and counted by networks, so that it asks for no session and caches may keep it.
    """
    asked = MapAsked(request)
    try:
        if asked.box is None:
            raise BadBox(_("Il faut quatre nombres : ouest, sud, est, nord."))
        in_town = "commune" in request.GET
        if asked.unknown_town:
            raise Http404
        screen = mapping.look(asked.box.area, zoom=asked.zoom, choice=asked.choice(in_town=in_town))
    except BadBox as problem:
        return JsonResponse({"detail": str(problem.reason)}, status=400)
    features = [Marker(each).feature() for each in screen.points]
    features += [feature((each.latitude, each.longitude), count=each.count) for each in screen.clusters]
    answer = {"type": "FeatureCollection", "features": features, "total": screen.total, "partial": screen.is_partial}
    response = JsonResponse(answer, content_type="application/geo+json")
    response["Cache-Control"] = SHARED
    return response


@require_safe
@tiled
def page(request: HttpRequest) -> HttpResponseBase:
    """Show the map of a town (``?commune=``, otherwise the reader's) or of a part of the world (``?bbox=``)."""
    asked = MapAsked(request, getattr(request.user, "town", None))
    if asked.unknown_town:
        raise Http404
    problem: str | Promise = ""
    try:
        asked.box, asked.zoom  # noqa: B018 (read once, where what is wrong with them is known)
    except BadBox as bad:
        problem = bad.reason
        asked = MapAsked(request, asked.own_town, boxless=True)
    if asked.town is None and asked.box is None:
        context: dict[str, Any] = {"largest": largest(readers_country()), "problem": problem}
        return render(request, "feed/map.html", context, status=400 if problem else 200)
    context = {"asked": asked, "town": asked.town, "problem": problem} | _list(request, asked)
    if wants_fragment(request):
        return render(request, "feed/_map_list.html", context)
    return render(
        request, "feed/map.html", context | _map(asked, empty=not context["rows"]), status=400 if problem else 200
    )


def _list(request: HttpRequest, asked: MapAsked) -> dict[str, Any]:
    """Return a page of the list: of what is on the screen, without one of the town."""
    area = asked.box.area if asked.box else None
    found = mapping.listed(
        asked.choice(in_town=area is None),
        area=area,
        viewer=request.user,
        before=parse_cursor(request.GET.get("avant")),
    )
    rows = [Marker(each) for each in found]
    return {"rows": rows, "older_url": asked.address(avant=found.next) if found.next else ""}


def _map(asked: MapAsked, *, empty: bool) -> dict[str, Any]:
    town = asked.town
    drawn = drawings.of(town) if town else None
    screen = asked.query(bbox="", zoom="", commune=town.slug if town and _is_towns_own(asked) else "")
    return {
        "screen_url": f"{reverse('map_points')}?{screen}" if screen else reverse("map_points"),
        "legend": legend(),
        "drawn": drawn is not None,
        "extent": Box.around(drawn.extent) if drawn else None,
        "beside": beside(town) if town and empty else [],
        **_ground(town),
    }


def _ground(town: Town | None) -> dict[str, Any]:
    """Return what a map is drawn on: the tiles of the settings, and the outlines of a town and its parts."""
    return {
        "town": town,
        "has_parts": town is not None and Neighbourhood.objects.filter(town=town, geometry__isnull=False).exists(),
        **background(town),
    }


def _is_towns_own(asked: MapAsked) -> bool:
    """Whether what is chosen means something in this town only."""
    return bool(asked.part or (asked.theme and asked.theme.town_id))


@require_safe
@tiled
@limited("search", methods=("GET",))
def around(request: HttpRequest) -> HttpResponseBase:
    """List what is reported and planned within a walk of where the reader's device says it is (AL3)."""
    here = valid_point(request.GET.get("lat"), request.GET.get("lon"))
    everything = request.GET.get("etat") == "tout"
    context: dict[str, Any] = {"here": here, "asked": bool(request.GET.get("lat")), "everything": everything}
    if here:
        choice = mapping.Choice(state="" if everything else OPEN)
        town = town_at(latitude=here[0], longitude=here[1])
        found = mapping.around(*here, viewer=request.user, choice=choice)
        context |= {
            "rows": [Marker(near.point, near) for near in found],
            "legend": legend(),
            "screen_url": f"{reverse('map_points')}{'' if everything else '?etat=ouvert'}",
            **_ground(town),
        }
    response = render(request, "feed/map_around.html", context)
    response["Cache-Control"] = "private, no-store"  # the address holds where someone stands
    response["Permissions-Policy"] = SENSING
    return response
