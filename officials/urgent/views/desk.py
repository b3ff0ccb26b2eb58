"""Preparing an alert, confirming it, saying what happens since, calling it off; for those who raise alerts."""

from __future__ import annotations

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import limited
from feed.services import Refusal
from officials.urgent import services
from officials.urgent.forms import PrepareForm, StepForm
from officials.urgent.models import MOST_A_DAY, Alert
from officials.urgent.rules import can_raise, is_alone
from officials.urgent.views.pages import found
from places.models import Town
from places.tiles import ground, tiled
from profiles.views.confirming import was_confirmed
from profiles.views.request import me


def raisable(request: HttpRequest, pk: int) -> Alert:
    """Return an alert that the viewer may act on."""
    alert = found(request, pk)
    if not can_raise(request.user, alert.town_id):
        raise Http404
    return alert


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
@tiled
def prepare(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Prepare an alert; the form comes back with everything typed when something is missing."""
    town = get_object_or_404(Town, slug=slug)
    if not can_raise(request.user, town):
        raise Http404
    form = PrepareForm(request.POST if request.method == "POST" else None, town=town)
    if form.is_valid():
        try:
            made = services.prepare_alert(author=me(request), town=town, **form.cleaned_data)
        except Refusal as refusal:
            fields = {services.BadArea: "geometry", services.BadEnd: "ends_at"}
            form.add_error(fields.get(type(refusal)), refusal.reason)
        else:
            return redirect(made)
    context = {
        "town": town,
        "form": form,
        "prepared": list(Alert.objects.prepared().filter(town=town).for_wall().order_by("-pk")),
        "alone": is_alone(request.user, town),
        "most": MOST_A_DAY,
        "ground": ground(town),
    }
    return render(request, "urgent/desk.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
@limited("settings")
def confirm(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Send an alert that somebody else prepared; who is alone proves first who they are."""
    alert = raisable(request, pk)
    person = me(request)
    proven = was_confirmed(request)
    if alert.is_draft and alert.author_id == person.pk and is_alone(person, alert.town_id) and not proven:
        raise ReauthenticationRequired  # allauth's middleware keeps the request and shows how to confirm
    try:
        services.confirm_alert(alert=alert, by=person, proven=proven)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("L’alerte est envoyée."))
    return redirect(alert)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def follow_up(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what happens since, or call the alert off."""
    alert = raisable(request, pk)
    if alert.is_draft or alert.is_over:
        return redirect(alert)
    form = StepForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.say_step(alert=alert, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect(alert)
    return render(request, "urgent/step.html", {"alert": alert, "form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def drop(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Throw a prepared alert away, after asking."""
    alert = raisable(request, pk)
    if not alert.is_draft:
        raise Http404
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": alert, "back": alert})
    try:
        services.drop_alert(alert=alert, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect(alert)
    messages.success(request, _("L’alerte n’est pas envoyée."))
    return redirect("desk_alerts", alert.town.slug)
