"""The town's desk: its services, the words it uses again. For those who manage (profiles.rules)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import services
from cases.forms import ServiceForm, TemplateForm
from cases.models import ReplyTemplate
from cases.rules import manages
from core.ids import read_id
from core.limits import limited
from places.models import Service, Town
from places.services import add_service, rename_service
from profiles.views.request import posted


def managed(request: HttpRequest, slug: str) -> Town:
    """Return a town whose desk the viewer manages, or 404 as for one that is not there."""
    town = get_object_or_404(Town, slug=slug)
    if not manages(request.user, town):
        raise Http404
    return town


def chosen(request: HttpRequest, rows: Any, name: str = "pk") -> Any:
    """Return the row of these that a form or an address names, or 404."""
    return get_object_or_404(rows, pk=read_id(request.POST.get(name, "") or request.GET.get(name, "")))


@login_required
@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponseBase:
    """List what a town settles about how it answers."""
    return render(request, "cases/desk/desk.html", {"town": managed(request, slug)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def town_services(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Add a service of the town hall, or rename one."""
    town = managed(request, slug)
    renamed = chosen(request, Service.objects.filter(town=town)) if request.POST.get("pk") else None
    form = ServiceForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            rename_service(service=renamed, name=name) if renamed else add_service(town=town, name=name)
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            messages.success(request, _("C’est noté."))
            return redirect("desk_services", town.slug)
    context = {"town": town, "form": form, "renamed": renamed, "services": town.services.all()}
    return render(request, "cases/desk/services.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def templates(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Keep words for later, change them, forget them."""
    town = managed(request, slug)
    rows = ReplyTemplate.objects.filter(town=town)
    edited = chosen(request, rows) if request.POST.get("pk") or request.GET.get("pk") else None
    if edited and request.POST.get("act") == "remove":
        services.remove_template(template=edited)
        messages.success(request, _("Modèle oublié."))
        return redirect("desk_templates", town.slug)
    form = TemplateForm(posted(request), template=edited)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_template(town=town, template=edited, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            messages.success(request, _("Modèle gardé."))
            return redirect("desk_templates", town.slug)
    context = {"town": town, "form": form, "edited": edited, "templates": rows}
    return render(request, "cases/desk/templates.html", context, status=400 if form.errors else 200)
