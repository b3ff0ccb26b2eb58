"""Announcing an event, changing its words, taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal
from feed.views.publish import kept_photos, new_photos
from feed.warnings import before_publishing, unconfirmed
from officials.events import services
from officials.events.forms import EventEditForm, EventForm, EventWordsForm
from officials.events.models import Event
from officials.events.views.finding import changed, seen_version, towns_of
from places.models import Town
from places.modules import Module
from places.tiles import ground, tiled
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("post")
@tiled
def new(request: HttpRequest) -> HttpResponseBase:
    """Announce an event; the form comes back with everything typed when something is missing."""
    towns = towns_of(request)
    town, sent = towns[0], request.method == "POST"
    given: tuple[Any, ...] = (request.POST, request.FILES) if sent else (None,)
    form = EventForm(*given, town=town)
    made = _publish(request, town, form) if sent else None
    if made is not None:
        messages.success(request, _("Publié."))
        return redirect(made)
    context = {"town": town, "towns": towns, "form": form, "ground": ground(town)}
    context |= {"warning": before_publishing(request.user, town), "opened": town.offers(Module.EVENTS)}
    return render(request, "events/new.html", context, status=400 if sent else 200)


def _publish(request: HttpRequest, town: Town, form: EventForm) -> Event | None:
    """Publish what is complete; otherwise say in the form what is missing."""
    photos = new_photos(form) if form.is_valid() else []
    if form.errors:
        return None
    if warned := unconfirmed(request, town):
        form.add_error(None, str(warned.refusal))
        return None
    try:
        return services.publish_event(
            author=me(request), town=town, photos=photos, key=form.cleaned_data["key"], **form.told
        )
    except Refusal as refusal:
        _refuse(form, refusal)
    return None


def _refuse(form: EventWordsForm, refusal: Refusal) -> None:
    """Say a refusal beside the field it is about."""
    if isinstance(refusal, services.Outside):
        form.misplaced(refusal.reason)
        return
    field = {services.BadSpan: "ends_at", services.TooFar: "starts_at"}.get(type(refusal))
    form.add_error(field if field in form.fields else None, refusal.reason)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@tiled
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change what an event says; the version before stays in its public history."""
    event = changed(request, pk)
    form = EventEditForm.of(event, request.POST or None)
    if request.method == "POST" and form.is_valid() and not form.undescribed():
        told = form.told | {"kept_photos": form.staying(), "seen": seen_version(request)}
        try:
            services.edit_event(event=event, by=me(request), **told)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(event)
    context = {"event": event, "form": form, "photos": kept_photos(form), "ground": ground(event.town)}
    return render(request, "events/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take an event back, after asking."""
    event = changed(request, pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": event, "back": event})
    try:
        services.delete_event(event=event, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect(event)
    messages.success(request, _("Retiré."))
    return redirect(event.town)
