"""Writing an idea together, and what a town hall says of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cases.views.file import case_page
from core.ids import read_id
from core.limits import limited
from feed.services import Refusal
from participation.ideas import services
from participation.ideas.forms import CostingForm, InviteForm, ThresholdForm
from participation.ideas.models import CoAuthor, Idea, Threshold
from participation.ideas.rules import can_cost, manages
from participation.ideas.views.finding import begun, found
from places.models import Town
from profiles.views.request import me


@login_required
@require_POST
@limited("edit")
def invite(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Ask someone to write one's idea together."""
    mine = begun(request, pk)
    form = InviteForm(request.POST)
    if mine.is_draft:
        raise Http404
    if not form.is_valid():
        messages.error(request, _("Écrivez le nom d’utilisateur de la personne, comme @awa_diop."))
        return redirect(mine)
    try:
        services.invite(idea=mine, author=me(request), handle=form.cleaned_data["handle"])
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Invitation envoyée. Cette personne apparaîtra quand elle aura accepté."))
    return redirect(mine)


@login_required
@require_POST
@limited("edit")
def answer(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Accept an invitation to write an idea, decline it, or write it no longer."""
    shown = found(request, pk)
    try:
        if request.POST.get("answer") == "yes":
            services.accept(idea=shown, person=me(request))
            messages.success(request, _("Vous écrivez désormais cette idée ensemble."))
        else:
            services.leave(idea=shown, person=me(request))
            messages.success(request, _("C’est noté."))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(shown)


@login_required
@require_POST
@limited("edit")
def take_off(request: HttpRequest, pk: int, coauthor: int) -> HttpResponseBase:
    """Have someone be a co-author of one's idea no longer, or take an invitation back."""
    row = get_object_or_404(
        CoAuthor.objects.visible_to(request.user)
        .filter(idea__author=request.user.pk, idea=pk)
        .select_related("person"),
        pk=coauthor,
    )
    mine = begun(request, pk)
    try:
        services.take_off(idea=mine, author=me(request), person=row.person)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(mine)


@login_required
@require_POST
@limited("settings")
def costing(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what an idea would cost and where one reads what is done; for who answers in the town's name."""
    shown: Idea = found(request, pk)
    if not can_cost(request.user, shown):
        raise Http404
    form = CostingForm(request.POST)
    try:
        if form.is_valid():
            services.set_costing(idea=shown, by=me(request), **form.cleaned_data)
            messages.success(request, _("Enregistré."))
            return redirect(shown.case)
    except Refusal as refusal:
        form.add_error("action_url" if isinstance(refusal, services.NoSuchPage) else None, refusal.reason)
    return case_page(request, shown.case, forms={"costing": form}, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def thresholds(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What a town promises to ideas that many support; for those who decide how it answers."""
    town = get_object_or_404(Town, slug=slug)
    if not manages(request.user, town):
        raise Http404
    gone = request.POST.get("remove", "")
    if request.method == "POST" and gone:
        row = get_object_or_404(Threshold, town=town, pk=read_id(gone))
        services.remove_threshold(threshold=row)
        return redirect(request.path)
    form = ThresholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_threshold(town=town, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Enregistré, pour les idées à venir."))
            return redirect(request.path)
    context = {"town": town, "form": form, "thresholds": town.thresholds.all()}
    return render(request, "ideas/thresholds.html", context, status=400 if form.is_bound else 200)
