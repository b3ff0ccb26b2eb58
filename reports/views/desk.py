"""What a town settles about reports: its categories, who has them, within how many days, and who may stay unnamed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen, managed
from core.limits import limited
from places.models import Town
from reports import services
from reports.forms import CategoryForm, DeskForm, HandlingForm
from reports.models import Category, Desk, TownCategory


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def reports(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show or change how a town takes reports."""
    town = managed(request, slug)
    act = {"desk": _desk, "category": _category, "handling": _handling}.get(request.POST.get("act", ""))
    refused = act(request, town) if act else {}
    if act and not refused:
        messages.success(request, _("C’est noté."))
        return redirect("desk_reports", town.slug)
    row = Desk.of(town)
    settled = {"allows_anonymous": row.allows_anonymous, "allows_guests": row.allows_guests}
    context = {
        "town": town,
        "categories": _categories(town),
        "services": town.services.all(),
        "desk_form": DeskForm(initial=settled, prefix="desk"),
        "category_form": CategoryForm(town=town, prefix="category"),
        **refused,
    }
    return render(request, "reports/desk.html", context, status=400 if refused else 200)


def _categories(town: Town) -> list[Category]:
    """Return every category the town could offer, each with ``handling``: how it deals with it."""
    rows = list(Category.objects.filter(Q(town=None) | Q(town=town)))
    handled = {row.category_id: row for row in TownCategory.objects.filter(town=town).select_related("service")}
    for row in rows:
        row.handling = handled.get(row.pk) or TownCategory(town=town, category=row)
    return rows


def _desk(request: HttpRequest, town: Town) -> dict[str, Any]:
    form = DeskForm(request.POST, prefix="desk")
    if not form.is_valid():
        return {"desk_form": form}
    services.set_desk(town=town, **form.cleaned_data)
    return {}


def _category(request: HttpRequest, town: Town) -> dict[str, Any]:
    form = CategoryForm(request.POST, town=town, prefix="category")
    if form.is_valid():
        data = form.cleaned_data
        theme = data["theme"]
        try:
            services.add_category(
                town=town, name=data["name"], theme_slug=theme.slug if theme else "", private=data["private"]
            )
        except ValidationError as refusal:
            form.add_error("name", refusal)
        else:
            return {}
    return {"category_form": form}


def _handling(request: HttpRequest, town: Town) -> dict[str, Any]:
    category = chosen(request, Category.objects.filter(Q(town=None) | Q(town=town)))
    form = HandlingForm(request.POST, town=town)
    if not form.is_valid():
        return {"handling_form": form, "wrong": category}
    data = form.cleaned_data
    services.set_town_category(
        town=town, category=category, service=data["service"], days=data["days"], hidden=not data["offered"]
    )
    return {}
