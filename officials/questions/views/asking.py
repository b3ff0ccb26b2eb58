"""Asking an official, and questions like the one being typed."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import search
from core.limits import limited
from core.pagination import parse_cursor
from core.scripts import wants_json
from feed.services import Refusal
from officials.questions import services
from officials.questions.forms import AskForm
from officials.questions.services.asking import askable, delay_of
from places.models import Theme, Town
from places.modules import Module
from profiles.views.request import me

SIMILAR = 5


@login_required
@require_safe
def new(request: HttpRequest) -> HttpResponseBase:
    """Lead to the form of the town one comes from, or of one's own."""
    asked = request.GET.get("commune", "")[:120]
    town = (Town.objects.filter(slug=asked).first() if asked else None) or me(request).town
    if town is None:
        messages.info(request, _("Choisissez d’abord la commune dont vous voulez interroger un élu."))
        return redirect("towns")
    return redirect("question_ask", town.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("question")
def ask(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask an official of a town; the form comes back with everything typed when something is missing."""
    town = get_object_or_404(Town.objects.select_related("intercommunality"), slug=slug)
    form = AskForm(request.POST or None, town=town, initial=_initial(request, town))
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.ask(author=me(request), town=town, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(asked)
    context = {
        "town": town,
        "form": form,
        "days": delay_of(town),
        "opened": town.offers(Module.QUESTIONS),
        "anyone": askable(town).exists(),
        "similar_url": f"{reverse('similar_questions')}?commune={town.slug}",
    }
    return render(request, "questions/ask.html", context, status=400 if request.method == "POST" else 200)


def _initial(request: HttpRequest, town: Town) -> dict[str, object]:
    """Return what the address says already: whom to ask, about what."""
    theme = Theme.objects.of_town(town).filter(slug=request.GET.get("theme", "")[:60].replace("\0", "")).first()
    title = request.GET.get("titre", "")[:160]
    return {"official": parse_cursor(request.GET.get("elu")), "title": title, "theme": theme}


@require_safe
@limited("search", methods=("GET",))
def similar(request: HttpRequest) -> HttpResponseBase:
    """Answer the questions of a town that are like the one being typed: a fragment, or JSON."""
    town = Town.objects.filter(slug=request.GET.get("commune", "")[:120].replace("\0", "")).first()
    asked = request.GET.get("titre", "")[:200]
    rows = search.alike(asked, viewer=request.user, kind="question", place=town.pk, limit=SIMILAR) if town else []
    if not wants_json(request):
        return render(request, "questions/_similar.html", {"questions": rows})
    told = [
        {"label": row.title, "url": row.get_absolute_url(), "state": str(row.case.step.label)}
        | {"supports": row.support_count}
        for row in rows
    ]
    return JsonResponse({"results": told})
