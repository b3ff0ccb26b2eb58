"""The bell: reading it, putting it out, choosing what rings (CIW3)."""

from __future__ import annotations

import re
from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import reading, services
from alerts.forms import PreferencesForm
from alerts.kinds import Kind
from alerts.models import Notification, Preference
from core.limits import limited
from profiles.models import User

THING = re.compile(r"([0-9]{1,9})-([0-9]{1,18})")


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponseBase:
    """List what one was told, newest first; a script may ask for the number alone."""
    if _wants_json(request):
        return _unread(request)
    lines, page = reading.page(request.user, before=request.GET.get("avant"))
    context = {"lines": lines, "older": page.next, "is_first": "avant" not in request.GET}
    fragment = "X-Fragment" in request.headers
    return render(request, "alerts/_lines.html" if fragment else "alerts/notifications.html", context)


@login_required
@require_POST
@limited("bell")
def open_notification(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Mark one line as read and go where it happened."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.read(person=_me(request), notification=notification)
    if _wants_json(request):
        return _unread(request)
    line = next(iter(reading.lines([notification], viewer=request.user)), None)
    return redirect(line.url if line else "notifications")


@login_required
@require_POST
@limited("bell")
def read(request: HttpRequest) -> HttpResponseBase:
    """Mark everything as read; with ``about`` (content type-id) only what was told of the thing one looks at."""
    about = request.POST.get("about", "")
    if not about:
        services.read_all(person=_me(request))
    elif named := THING.fullmatch(about):
        services.read_about(person=_me(request), kind=int(named[1]), pk=int(named[2]))
    return _unread(request) if _wants_json(request) else redirect("notifications")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def preferences(request: HttpRequest) -> HttpResponseBase:
    """Choose what the bell rings for."""
    unwanted = set(Preference.objects.filter(person=_me(request)).values_list("kind", flat=True))
    initial = {"kinds": [kind for kind in Kind.values if kind not in unwanted]}
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        services.choose(person=_me(request), kinds=form.cleaned_data["kinds"])
        messages.success(request, _("C’est noté."))
        return redirect("settings")
    return render(request, "alerts/preferences.html", {"form": form}, status=400 if form.errors else 200)


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _unread(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"unread": User.objects.values_list("unread", flat=True).get(pk=request.user.pk)})
