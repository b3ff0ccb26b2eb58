"""Asking the people of a town, for those who act for it: drafts, publishing, calling off, what was done."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.limits import limited
from feed.services import Refusal, TooManyPhotos
from feed.views.publish import kept_photos, new_photos
from feed.warnings import before_publishing, unconfirmed
from participation.polls import services
from participation.polls.forms import CancelForm, OutcomeForm, PollForm
from participation.polls.models import Poll
from participation.polls.querysets import PREPARING, Phase
from participation.polls.rules import can_cancel, can_follow_up, can_prepare, handles
from participation.polls.views.finding import found, prepared
from places.models import Town
from places.modules import Module
from profiles.models import Mandate
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("poll")
def new(request: HttpRequest) -> HttpResponseBase:
    """Prepare a poll: keep it as a draft, or publish it."""
    town = _town(request)
    there = _sent_before(request)
    if there is not None:
        return redirect("poll_edit", there.pk) if there.is_draft else redirect(there)
    form = PollForm(request.POST or None, request.FILES or None, town=town)
    if request.method != "POST":
        return _page(request, form, town, None)
    if form.is_valid():
        try:
            draft = services.draft_poll(
                by=me(request), town=town, told=form.told(), photos=new_photos(form), key=form.cleaned_data["key"]
            )
        except Refusal as refusal:
            _reproach(form, refusal)
        else:
            return _end(request, PollForm.of(draft), draft)
    return _page(request, form, town, None, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("poll")
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change a draft, or a poll that was announced and has not opened; publish the draft."""
    mine = prepared(request, pk)
    if mine.phase not in (Phase.DRAFT, Phase.UPCOMING):
        messages.error(request, services.AlreadyOpened().reason)
        return redirect(mine)
    form = PollForm.of(mine, request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, form, mine.town, mine)
    if form.is_valid() and not form.undescribed():
        try:
            mine = services.edit_poll(
                poll=mine, by=me(request), told=form.told(), kept_photos=form.staying(), photos=new_photos(form)
            )
        except Refusal as refusal:
            _reproach(form, refusal)
        else:
            return _end(request, form, mine)
    return _page(request, form, mine.town, mine, status=400)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Remove a draft, after asking; what was published is called off instead."""
    mine = prepared(request, pk)
    if not mine.is_draft:
        return redirect("poll_cancel", pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine.town})
    services.delete_draft(poll=mine)
    messages.success(request, _("Brouillon supprimé."))
    return redirect("town_polls", mine.town.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def cancel(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Call a poll off for a public reason."""
    shown = found(request, pk)
    if not can_cancel(request.user, shown):
        raise Http404
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_poll(poll=shown, by=me(request), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
        else:
            messages.success(request, _("Le sondage est annulé. Les réponses sont gardées, sans résultat."))
            return redirect(shown)
    context = {"poll": shown, "form": form}
    return render(request, "polls/cancel.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def follow_up(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Say what the town did with the result."""
    shown = found(request, pk)
    if not can_follow_up(request.user, shown):
        raise Http404
    form = OutcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.follow_up(poll=shown, by=me(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("link" if isinstance(refusal, services.NoSuchPage) else None, refusal.reason)
        else:
            messages.success(request, _("Publié : les personnes qui ont répondu l’apprennent."))
            return redirect(f"{shown.get_absolute_url()}#suite")
    context = {"poll": shown, "form": form}
    return render(request, "polls/outcome.html", context, status=400 if form.errors else 200)


def _town(request: HttpRequest) -> Town:
    """Return the town that is asked, or the first one that this official acts for."""
    asked = request.GET.get("commune", "")[:120].replace("\0", "")
    acting = Mandate.objects.acting(request.user).current().filter(role__in=PREPARING, town__isnull=False)
    town = Town.objects.filter(pk__in=acting.values("town")).filter(**({"slug": asked} if asked else {})).first()
    if town is None or not can_prepare(request.user, town):
        raise Http404
    return town


def _sent_before(request: HttpRequest) -> Poll | None:
    """Return what the same form made when it was sent before."""
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return Poll.objects.visible_to(request.user).filter(author=request.user.pk, key=key).first()


def _end(request: HttpRequest, form: PollForm, poll: Poll) -> HttpResponseBase:
    """Publish what is complete where that was pressed; otherwise it stays as it is."""
    if not poll.is_draft:
        messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
        return redirect(poll)
    if request.POST.get("act") != "publish":
        messages.success(request, _("Brouillon gardé : seuls la mairie et les élus le voient."))
        return redirect("poll_edit", poll.pk)
    if warned := unconfirmed(request, poll.town):
        messages.error(request, str(warned.refusal))
        return redirect("poll_edit", poll.pk)
    try:
        return redirect(services.publish_poll(poll=poll, by=me(request)))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect("poll_edit", poll.pk)


def _reproach(form: PollForm, refusal: Refusal) -> None:
    field = refusal.field if isinstance(refusal, services.Unready) else None
    field = "photos" if isinstance(refusal, TooManyPhotos) else field
    form.add_error(field if field in form.fields else None, refusal.reason)


def _page(
    request: HttpRequest, form: PollForm, town: Town, poll: Poll | None, *, status: int = 200
) -> HttpResponseBase:
    context: dict[str, Any] = {"form": form, "town": town, "poll": poll, "photos": kept_photos(form)}
    context |= {"binds": handles(request.user, town), "warning": before_publishing(request.user, town)}
    context |= {"opened": town.offers(Module.POLLS), "spots": town.offers(Module.POSTERS)}
    return render(request, "polls/prepare.html", context, status=status)
