"""Finding a town, and pages of places that are not walls."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from core.http import public_page
from core.limits import limited
from core.scripts import wants_json
from core.text import fold
from places.countries import COUNTRIES, readers_country
from places.geometry import centre
from places.models import Department, Intercommunality, Neighbourhood, Outline, Town
from places.search import beside, largest, near, suggest, town_at, valid_point

FOUND = 40  # towns on a page of results
AROUND = 20
PAGE = 200  # towns on a page of a department
DAY = 86_400


@require_safe
@public_page()
def towns(request: HttpRequest) -> HttpResponseBase:
    """Search for a town; without a question, the way to every town through its department (CL28)."""
    asked = request.GET.get("q", "")[:100].strip()
    if asked:
        found = suggest(asked, limit=FOUND)
        groups = _groups(asked)
        return render(request, "places/towns.html", {"asked": asked, "towns": found, "groups": groups})
    country = readers_country()
    return render(
        request,
        "places/towns.html",
        {"largest": largest(country), "countries": _countries(), "open": COUNTRIES[country]},
    )


def _groups(asked: str) -> list[Intercommunality]:
    """Return the intercommunalities whose name holds these words."""
    key = fold(asked)
    if len(key) < 3:
        return []
    return list(Intercommunality.objects.filter(key__contains=key).order_by("-population")[:6])


def _countries() -> list[dict[str, Any]]:
    """Return the departments by country and region, in the order of their names."""
    listed: dict[str, dict[str, list[Department]]] = {code: {} for code in COUNTRIES}
    for department in Department.objects.order_by("country", "region", "name"):
        overseas = department.country == "FR" and department.code.startswith(("97", "98"))
        region = _("Outre-mer") if overseas else department.region
        listed[department.country].setdefault(region, []).append(department)
    return [{"country": COUNTRIES[code], "regions": regions} for code, regions in listed.items() if regions]


@require_safe
@limited("search", methods=("GET",))
def suggestions(request: HttpRequest) -> HttpResponseBase:
    """Answer what is being typed: JSON for the page's script, a list for anyone else."""
    found = suggest(request.GET.get("q", "")[:100])
    if not wants_json(request):
        return render(request, "places/_town_list.html", {"towns": found})
    results = [
        {"label": town.local_name, "detail": _detail(town), "url": town.get_absolute_url(), "value": town.slug}
        for town in found
    ]
    response = JsonResponse({"results": results})
    response["Cache-Control"] = "public, max-age=300"
    response["Vary"] = "Accept, Accept-Language, Cookie"
    return response


def _detail(town: Town) -> str:
    return f"{town.postal_code} {town.where}".strip()


@require_safe
@limited("search", methods=("GET",))
def around(request: HttpRequest) -> HttpResponseBase:
    """List the towns near a point that the reader's device gave, the one they stand in first."""
    point = valid_point(request.GET.get("lat"), request.GET.get("lon"))
    context: dict[str, Any] = {"asked": "lat" in request.GET and bool(request.GET["lat"])}
    if point:
        here = town_at(latitude=point[0], longitude=point[1])
        found = near(latitude=point[0], longitude=point[1], limit=AROUND)
        context |= {"here": here, "towns": [town for town in found if town != here]}
    response = render(request, "places/around.html", context)
    response["Cache-Control"] = "private, no-store"  # the address holds where someone stands
    return response


@require_safe
@public_page()
def department(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List the towns of a department by name: the way of robots and of those who do not type."""
    place = get_object_or_404(Department, slug=slug)
    rows = (
        Town.objects.real().filter(country=place.country, department_code=place.code).for_cards().order_by("name", "pk")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "places/department.html", {"department": place, "page": page, "country": COUNTRIES.get(place.country)}
    )


def _outline_mark(request: HttpRequest, code: str) -> str | None:
    """Return the ETag of an outline: the text the database holds, never parsed."""
    row = Outline.objects.filter(town__code=code).values_list("south", "west", "north", "east", "source").first()
    return f'"{blake2b(repr(row).encode(), digest_size=10).hexdigest()}"' if row else None


@require_safe
@cache_control(public=True, max_age=7 * DAY)
@condition(etag_func=_outline_mark)
def contour(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the outline of a town as a GeoJSON feature."""
    outline = get_object_or_404(Outline.objects.select_related("town"), town__code=code)
    properties = {"title": outline.town.name, "url": outline.town.get_absolute_url(), "source": outline.source}
    feature = {"type": "Feature", "properties": properties, "geometry": outline.geometry}
    return JsonResponse(feature, content_type="application/geo+json")


@require_safe
@public_page()
def surroundings(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the points of a town's map: itself, its drawn neighbourhoods and the towns around."""
    town = get_object_or_404(Town, code=code)
    parts = Neighbourhood.objects.filter(town=town, geometry__isnull=False).select_related("town").order_by("name")
    features = [_point(centre(part.geometry), part.name, part.get_absolute_url()) for part in parts if part.geometry]
    if town.latitude is not None:
        features.append(_point((town.latitude, town.longitude), town.local_name, town.get_absolute_url(), here=True))
    features += [
        _point((other.latitude, other.longitude), other.local_name, other.get_absolute_url()) for other in beside(town)
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


@require_safe
@cache_control(public=True, max_age=DAY)
def parts(request: HttpRequest, code: str) -> HttpResponse:
    """Answer the outlines of a town's drawn neighbourhoods as GeoJSON."""
    town = get_object_or_404(Town, code=code)
    drawn = Neighbourhood.objects.filter(town=town, geometry__isnull=False).select_related("town").order_by("name")
    features = [
        {
            "type": "Feature",
            "geometry": part.geometry,
            "properties": {"title": part.name, "url": part.get_absolute_url()},
        }
        for part in drawn
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features}, content_type="application/geo+json")


def _point(at: tuple[float | None, float | None], title: str, url: str, *, here: bool = False) -> dict[str, Any]:
    """Return a GeoJSON point; ``here`` is that of the map's own town."""
    geometry = {"type": "Point", "coordinates": [at[1], at[0]]}
    return {"type": "Feature", "geometry": geometry, "properties": {"title": title, "url": url, "here": here}}


# --- for robots ------------------------------------------------------------------------------------------------------


@require_safe
@cache_control(public=True, max_age=DAY)
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps: one a department, one of the intercommunalities (CL28)."""
    slugs = ["intercommunalites", *Department.objects.order_by("slug").values_list("slug", flat=True)]
    listed = [{"location": f"{settings.SITE_URL}{reverse('sitemap', args=[slug])}"} for slug in slugs]
    return render(request, "sitemap_index.xml", {"sitemaps": listed}, content_type="application/xml")


@require_safe
@cache_control(public=True, max_age=DAY)
def sitemap(request: HttpRequest, slug: str) -> HttpResponse:
    """List the pages of a department's towns, or of the intercommunalities."""
    if slug == "intercommunalites":
        paths = [
            reverse("intercommunality", args=[each]) for each in Intercommunality.objects.values_list("slug", flat=True)
        ]
    else:
        place = Department.objects.filter(slug=slug).first()
        if place is None:
            raise Http404
        rows = Town.objects.real().filter(country=place.country, department_code=place.code).order_by("slug")
        paths = [
            place.get_absolute_url(),
            *(reverse("town", args=[each]) for each in rows.values_list("slug", flat=True)),
        ]
    urls = [{"location": f"{settings.SITE_URL}{path}"} for path in paths]
    return render(request, "sitemap.xml", {"urlset": urls}, content_type="application/xml")
