"""The bulletin of a town's week: the page that offers it, and the file that one prints."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from core.http import public_page
from core.limits import limited
from core.paper.sheet import PAPERS
from outreach.paper import bulletin
from outreach.paper.languages import LANGUAGES, NAMES
from outreach.paper.weeks import Week, last_weeks, read_week, this_week
from places.models import Town

WEEKS = 12  # that the page offers; older ones have an address all the same


@require_safe
@public_page()
def town_bulletin(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Offer the bulletin of a week, and show what it says."""
    town = get_object_or_404(Town, slug=slug)
    week = read_week(request.GET.get("semaine", ""), town.time_zone) or this_week(town.time_zone)
    language = _language(request)
    weeks = last_weeks(town.time_zone, WEEKS)
    context: dict[str, Any] = {
        "town": town,
        "week": week,
        "weeks": weeks if week in weeks else [*weeks, week],
        "language": language,
        "languages": NAMES.items(),
        "paper": request.GET.get("format") if request.GET.get("format") in PAPERS else "a4",
        "sections": bulletin.gather(town, week, language).sections,
    }
    return render(request, "paper/bulletin.html", context)


@require_safe
@limited("paper", methods=("GET",))
def bulletin_file(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the bulletin of a week as a PDF to print; a week that is to come or is none has no bulletin."""
    town = get_object_or_404(Town, slug=slug)
    asked = request.GET.get("semaine", "")
    week: Week | None = read_week(asked, town.time_zone) if asked else this_week(town.time_zone)
    paper = PAPERS.get(request.GET.get("format", "a4"))
    if week is None or paper is None:
        raise Http404
    told = bulletin.gather(town, week, _language(request))
    answer = HttpResponse(bulletin.as_pdf(told, paper), content_type="application/pdf")
    name = f"bulletin-{town.slug}-{week.key}-{told.language}-{paper.name}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["ETag"] = f'"{bulletin.version(told, paper)}"'
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


def _language(request: HttpRequest) -> str:
    """Return the language that an address asks for, else the reader's."""
    asked = request.GET.get("langue", "")
    if asked in LANGUAGES:
        return asked
    mine = (get_language() or "fr")[:2]
    return mine if mine in LANGUAGES else "fr"
