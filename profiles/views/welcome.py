"""Third screen of sign-up, and the same choice later: one's town, by name, postal code or position."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_registration
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core.limits import limited
from places import search
from places.models import Town
from profiles import services
from profiles.views.request import me, next_path, onward

LIMIT = 8


@login_required
@limited("settings")
def welcome(request: HttpRequest) -> HttpResponseBase:
    """Ask a new person for their town; they follow it from then on."""
    if request.method == "POST":
        town = get_object_or_404(Town, slug=request.POST.get("town", ""))
        _live_in(request, town)
        return onward(request, "home")
    return _choice(request, "profiles/welcome.html", **_passkey_offer(request))


@login_required
@limited("settings")
def settings_town(request: HttpRequest) -> HttpResponseBase:
    """Move to another town."""
    if request.method == "POST":
        town = get_object_or_404(Town, slug=request.POST.get("town", ""))
        _live_in(request, town)
        messages.success(request, _("Votre commune est maintenant %(town)s.") % {"town": town.local_name})
        return redirect("settings")
    return _choice(request, "profiles/settings_town.html")


def _live_in(request: HttpRequest, town: Town) -> None:
    services.set_town(person=me(request), town=town)
    if settings.FOLLOW:
        import_string(settings.FOLLOW)(person=me(request), subject=town)


def _passkey_offer(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser needs to make a passkey on this very screen; nothing for someone who has one."""
    if Authenticator.objects.filter(user=me(request), type=Authenticator.Type.WEBAUTHN).exists():
        return {"passkey": None}
    return {"passkey": {"creation_options": begin_registration(me(request), True)}}


def _choice(request: HttpRequest, template: str, **more: Any) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    position = _position(request)
    found: list[Town] = []
    if position:
        found = search.near(latitude=position[0], longitude=position[1], limit=LIMIT)
    elif text:
        found = search.suggest(text, limit=LIMIT)
    context = {"q": text, "towns": found, "asked": bool(position or text), "next": next_path(request)}
    return render(request, template, context | more)


def _position(request: HttpRequest) -> tuple[float, float] | None:
    try:
        latitude, longitude = float(request.GET["lat"]), float(request.GET["lon"])
    except (KeyError, ValueError):
        return None
    return (latitude, longitude) if -90 <= latitude <= 90 and -180 <= longitude <= 180 else None
