"""What becomes of an event: other hours, calling it off, its minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from officials.events import services
from officials.events.forms import CancelForm, MinutesForm, MoveForm, SeenForm
from officials.events.views.finding import changed
from profiles.views.request import me

FIELDS = {
    services.BadSpan: "ends_at",
    services.TooFar: "starts_at",
    services.NotMoved: "starts_at",
    services.ReasonMissing: "reason",
    services.NothingWritten: "words",
    services.NoSuchDocument: "address",
}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def move(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give it other hours."""
    return _act(
        request, pk, MoveForm, services.move_event, "move", _("Reporté : celles et ceux qui suivent le sauront.")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Call it off, with a reason."""
    return _act(
        request, pk, CancelForm, services.cancel_event, "cancel", _("Annulé : celles et ceux qui suivent le sauront.")
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("case")
def minutes(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Write its minutes, or correct them in public."""
    return _act(request, pk, MinutesForm, services.write_minutes, "minutes", _("Compte rendu publié."))


def _act(
    request: HttpRequest, pk: int, form_of: Callable[..., SeenForm], act: Callable[..., Any], page: str, done: str
) -> HttpResponseBase:
    """Do what a valid form asks, or show it again with what was typed and what is wrong."""
    event = changed(request, pk)
    form = form_of(request.POST if request.method == "POST" else None, event=event)
    if form.is_valid():
        try:
            act(event=event, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(FIELDS.get(type(refusal)), refusal.reason)
        else:
            messages.success(request, done)
            return redirect(event)
    context = {"event": event, "form": form}
    return render(request, f"events/{page}.html", context, status=400 if form.errors else 200)
