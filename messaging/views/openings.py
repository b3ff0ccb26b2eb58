"""Opening a conversation, by two who run the site; what those concerned and everyone may know of it (DM-4)."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.http import public_page
from core.ids import read_id
from core.limits import limited
from core.pagination import keyset
from feed.services import Refusal
from messaging import reading, services
from messaging.deciding import opens
from messaging.forms import OpeningForm
from messaging.models import Opening
from messaging.views.common import sent
from profiles.views.request import me, posted


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def openings(request: HttpRequest) -> HttpResponseBase:
    """List the openings asked for and agreed to; ask for one."""
    if not opens(request.user):
        raise Http404
    form = OpeningForm(posted(request))
    if asked := sent(form, partial(services.ask_opening, by=me(request))):
        messages.success(request, _("C’est demandé. Un autre administrateur doit être d’accord."))
        return redirect("opening", asked.pk)
    rows = Opening.objects.for_operator(request.user).select_related("asked_by", "agreed_by")
    context = {"form": form, "page": keyset(rows, before=request.GET.get("avant"))}
    return render(request, "messaging/openings.html", context, status=400 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def opening(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what was asked; agree to it; read, by a form, since each reading is written down."""
    rows = Opening.objects.for_operator(request.user).select_related("asked_by", "agreed_by")
    found: Opening = get_object_or_404(rows, pk=pk)
    window, status = None, 200
    if request.method == "POST":
        try:
            if request.POST.get("act") == "agree":
                services.agree_to_opening(opening=found, by=me(request))
                return redirect("opening", found.pk)
            if request.POST.get("act") != "read":
                raise Http404
            said = services.read_opening(opening=found, by=me(request))
            window = reading.last_of(said, before=read_id(request.POST.get("before", "")) or 0)
        except Refusal as refusal:
            messages.error(request, refusal.reason)
            status = 409
    context = {
        "opening": found,
        "window": window,
        "readings": found.readings.select_related("person").order_by("-pk")[:50],
        "may_agree": found.agreed_at is None and found.asked_by_id not in (None, me(request).pk),
        "may_read": found.is_open and me(request).pk in (found.asked_by_id, found.agreed_by_id),
    }
    return render(request, "messaging/opening.html", context, status=status)


@login_required
@never_cache
@require_safe
def opening_told(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Tell somebody that a conversation of theirs was opened, when and why."""
    found = get_object_or_404(Opening.objects.visible_to(request.user), pk=pk)
    return render(request, "messaging/opening_told.html", {"opening": found})


@require_safe
@public_page()
def openings_register(request: HttpRequest) -> HttpResponseBase:
    """List, for everyone, that conversations were opened: when, and nothing of whose."""
    page = keyset(Opening.objects.all().agreed(), before=request.GET.get("avant"))
    older = f"{request.path}?avant={page.next}" if page.next else ""
    return render(request, "messaging/openings_register.html", {"page": page, "older_url": older})
