"""Asking to join the team of a claimed town, and the answers of its managers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.views.desk import chosen, managed
from core.limits import limited
from feed.services import Refusal
from officials.claims import services
from officials.claims.forms import JoinForm
from officials.claims.models import JoinRequest
from places.models import Town
from profiles.views.request import me, posted

MOST = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("claim")
def join(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask those who manage a town to be one of its team."""
    town = get_object_or_404(Town, slug=slug)
    if town.claimed_at is None:
        return redirect("claim_town", town.slug)
    form = JoinForm(posted(request))
    mine = JoinRequest.objects.filter(town=town, person=me(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_to_join(person=me(request), town=town, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Demande envoyée. La mairie vous répond ici."))
            return redirect("join_team", town.slug)
    context = {"town": town, "form": form, "waiting": mine.waiting().exists(), "expired": mine.expired().exists()}
    return render(request, "claims/join.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def desk_joins(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show who asks to join the team; take them, or not."""
    town = managed(request, slug)
    asking = JoinRequest.objects.filter(town=town, answered_at=None, person__is_active=True)
    if request.method == "POST":
        act = request.POST.get("act")
        if act not in ("accept", "decline"):
            raise Http404
        asked: JoinRequest = chosen(request, asking.select_related("person", "town"))
        try:
            services.answer_join(request=asked, by=me(request), accepted=act == "accept")
        except Refusal as refusal:
            messages.error(request, refusal.reason)
        else:
            messages.success(request, _("C’est noté."))
        return redirect("desk_joins", town.slug)
    rows = asking.waiting().select_related("person").order_by("pk")[:MOST]
    return render(request, "claims/desk_joins.html", {"town": town, "requests": rows})
