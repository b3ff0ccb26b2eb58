"""A report and what became of it; changing one's own, “me too”, and whether it is fixed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import public_page
from core.limits import limited
from core.scripts import wants_json
from feed.forms import CommentForm
from feed.models import Support
from feed.services import Gone, Refusal, withdraw_support
from feed.views.answers import safe_next
from feed.views.threads import thread_page, versions_page
from places.tiles import ground, tiled
from profiles.views.request import me
from reports import services
from reports.forms import EditForm
from reports.models import Report
from reports.rules import is_reporter
from reports.views.giving import ask_address


@require_safe
@public_page()
@tiled
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A report with its follow-up and its thread."""
    found = _found(request, pk)
    own = is_reporter(request.user, found)
    return thread_page(request, found, CommentForm(), own=own, **ground(found.town))


@require_safe
def report_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of a report's words."""
    return versions_page(request, _found(request, pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change the words of one's own report; the version before stays in its history."""
    mine = _own(request, pk)
    form = EditForm(request.POST or None, initial={"body": mine.body})
    if request.method == "POST" and form.is_valid():
        try:
            services.edit_report(report=mine, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    return render(request, "reports/edit.html", {"report": mine, "form": form}, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take one's own report back, after asking."""
    mine = _own(request, pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine})
    services.delete_report(report=mine)
    messages.success(request, _("Signalement retiré."))
    return redirect(mine.town)


@require_http_methods(["GET", "HEAD", "POST"])
@limited("support")
def me_too(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say that one meets the problem too, or no longer; a visitor proves an address instead of signing in."""
    found = _found(request, pk)
    if not request.user.is_authenticated:
        if wants_json(request):
            return JsonResponse({"location": reverse("report_me_too", args=[pk])}, status=401)
        return ask_address(request, found, "me_too")
    if request.method != "POST":
        return redirect(found)
    on = not Support.objects.visible_to(request.user).of(found).exists()
    try:
        if on:
            services.me_too(person=me(request), report=found)
        else:
            withdraw_support(person=me(request), subject=found)
    except Gone:
        raise Http404 from None
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        back = found.get_absolute_url()
        return JsonResponse({"location": back}, status=409) if wants_json(request) else redirect(back)
    if wants_json(request):
        found.refresh_from_db(fields=["support_count"])
        return JsonResponse({"on": on, "count": found.support_count})
    return redirect(safe_next(request, found.get_absolute_url()))


@require_POST
@limited("support")
def verdict(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say whether what is called fixed is fixed; a visitor proves an address instead of signing in."""
    found = _found(request, pk)
    said: dict[str, Any] = {
        "is_fixed": request.POST.get("verdict") != "no",
        "words": request.POST.get("words", "")[:1000],
    }
    if not request.user.is_authenticated:
        return ask_address(request, found, "verdict", fixed=said["is_fixed"], words=said["words"])
    try:
        services.judge(person=me(request), report=found, **said)
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    else:
        messages.success(request, _("Merci, c’est noté."))
    return redirect(found)


def _found(request: HttpRequest, pk: int) -> Report:
    found: Report = get_object_or_404(Report.objects.visible_to(request.user).standing().for_wall(), pk=pk)
    return found


def _own(request: HttpRequest, pk: int) -> Report:
    mine = Report.objects.visible_to(request.user).standing().reported_by(request.user).for_wall()
    found: Report = get_object_or_404(mine, pk=pk)
    return found
