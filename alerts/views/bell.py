"""The bell: reading it, putting it out, choosing what rings (CIW3)."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alerts import reading, sentences, services, stopping
from alerts.forms import PreferencesForm
from alerts.kinds import Kind
from alerts.models import Notification, Quiet
from alerts.topics import MAILED, Frequency
from alerts.wishes import wishes_of
from core.ids import read_id
from core.limits import limited
from core.scripts import wants_fragment, wants_json
from places.countries import comma
from profiles.models import User
from profiles.views.request import me, posted

THING = re.compile(r"([0-9]{1,9})-([0-9]{1,19})")


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponseBase:
    """List what one was told, newest first; a script may ask for the number alone."""
    if wants_json(request):
        return _unread(request)
    lines, page = reading.page(request.user, before=request.GET.get("avant"))
    context = {"lines": lines, "older": page.next, "is_first": "avant" not in request.GET}
    return render(request, "alerts/_lines.html" if wants_fragment(request) else "alerts/notifications.html", context)


@login_required
@require_POST
@limited("bell")
def open_notification(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Mark one line as read and go where it happened."""
    notification = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.read(person=me(request), notification=notification)
    if wants_json(request):
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
        services.read_all(person=me(request))
    elif (named := THING.fullmatch(about)) and (pk := read_id(named[2])):
        services.read_about(person=me(request), kind=int(named[1]), pk=pk)
    return _unread(request) if wants_json(request) else redirect("notifications")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("settings")
def preferences(request: HttpRequest) -> HttpResponseBase:
    """Choose what rings and what comes by mail, and when phones keep silent; ``?pourquoi=`` explains one of them."""
    person = me(request)
    wishes, quiet = wishes_of(person), Quiet.objects.filter(person=person).first()
    form = PreferencesForm(posted(request), wishes=wishes, quiet=quiet)
    if form.is_valid():
        services.prefer(person=person, wishes=form.chosen(), hours=form.hours())
        messages.success(request, _("C’est noté."))
        if silenced := form.silenced():
            told = _("Sans la cloche, rien ne vient non plus par e-mail : %(topics)s.")
            messages.info(request, told % {"topics": comma().join(silenced)})
        return redirect("settings_notifications")
    named = request.GET.get("pourquoi", "")
    context = {
        "form": form,
        "mails": sentences.of_mails(wishes),
        "phones": sentences.of_phones(quiet),
        "named": named,
        "named_label": dict(MAILED).get(named, ""),
        "why": sentences.why(named, wishes),
        "mails_alerts": wishes[Kind.ALERT].mail != Frequency.NEVER,
    }
    return render(request, "alerts/preferences.html", context, status=400 if form.errors else 200)


def _unread(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"unread": User.objects.values_list("unread", flat=True).get(pk=request.user.pk)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponseBase:
    """End what a mail's link names, after asking: a scanner that opens links ends nothing (AUTH-3)."""
    named = stopping.named_by(token)
    if named is None or named.subject is None:
        return render(request, "alerts/stopped.html", status=410)
    if request.method == "POST":
        services.mute(person=named.person, subject=named.subject)
        return render(request, "alerts/stopped.html", {"now": True})
    return render(request, "alerts/stop.html")
