"""Asking for a town's letters and ending it: one click with an account, an address and its confirmation without."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import ModuleClosed
from outreach.newsletters import services
from outreach.newsletters.forms import ReaderForm
from outreach.newsletters.views.pages import subscribing
from places.models import Town
from profiles.views.request import me


@require_http_methods(["GET", "HEAD", "POST"])
@limited("letter_signup")
def subscribe(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Ask for a town's letters; without an account the page answers the same whatever the address is (AUTH-2)."""
    town = get_object_or_404(Town, slug=slug)
    context = subscribing(request, town)
    if request.method != "POST":
        return render(request, "newsletters/subscribe.html", context)
    try:
        if request.user.is_authenticated:
            return _with_account(request, town)
        form = ReaderForm(request.POST if "email" in request.POST else None)
        if form.is_valid():
            language = (get_language() or "fr")[:2]
            services.ask_for_letters(town=town, email=form.cleaned_data["email"], language=language)
            asked = {"asked": True, "email": form.cleaned_data["email"]}
            return render(request, "newsletters/subscribe.html", context | asked)
    except ModuleClosed as refusal:
        messages.error(request, refusal.reason)
        return redirect("town_letters", town.slug)
    status = 400 if form.errors else 200
    return render(request, "newsletters/subscribe.html", context | {"reader_form": form}, status=status)


def _with_account(request: HttpRequest, town: Town) -> HttpResponseBase:
    if request.POST.get("act") == "stop":
        services.unsubscribe_person(person=me(request), town=town)
        messages.success(request, _("C’est fait : vous ne recevrez plus cette lettre."))
    else:
        services.subscribe_person(person=me(request), town=town)
        messages.success(request, _("C’est fait : vous recevrez la prochaine lettre à l’adresse de votre compte."))
    return redirect("town_letters", town.slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("letter_signup")
def confirm(request: HttpRequest, token: str) -> HttpResponseBase:
    """Confirm an address by the link in its mailbox; opening the page confirms nothing, its form does (AUTH-3)."""
    reader = services.waiting(token)
    if reader is None:
        return render(request, "newsletters/confirm.html", status=410)
    context = {"town": reader.town, "reader": reader}
    if request.method == "POST":
        try:
            services.confirm_reader(reader=reader)
        except ModuleClosed as refusal:
            messages.error(request, refusal.reason)
            return redirect("town_letters", reader.town.slug)
        return render(request, "newsletters/confirm.html", context | {"done": True})
    return render(request, "newsletters/confirm.html", context)
