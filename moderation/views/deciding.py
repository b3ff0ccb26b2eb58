"""Hiding what a citizen said, and showing it again: a form with a reason, each at its own address."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.limits import limited
from feed.services import Gone, Refusal
from feed.views.subjects import contribution
from moderation import services
from moderation.about import town_of
from moderation.forms import HideForm, RestoreForm
from moderation.models import Decision
from moderation.rules import can_moderate, moderates
from moderation.views.register import decision_page, may_restore
from profiles.views.request import me, posted


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("moderation")
def moderate(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Hide a contribution with a reason; who manages the town and may not hide this one reads why."""
    subject = _named(request, kind, pk)
    town = town_of(subject)
    # Of contributions an operator decides from the command line.
    own = moderates(request.user, town) or (kind in settings.MODERATED and can_moderate(request.user, subject))
    if not own:
        raise Http404
    context = {"subject": subject, "town": town}
    if not can_moderate(request.user, subject):
        return render(request, "moderation/not_yours.html", context, status=403)
    form = HideForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            decision = services.hide_contribution(subject=subject, by=me(request), **form.cleaned_data)
        except Gone:
            return render(request, "feed/gone.html", {"words": form.cleaned_data["reason"]}, status=404)
        except services.NotYours:
            return render(request, "moderation/not_yours.html", context, status=403)
        except Refusal as refusal:
            form.add_error("reason", refusal.reason)
        else:
            messages.success(request, _("C’est masqué. La décision est publique, et son auteur est prévenu."))
            return redirect(decision)
    return render(request, "moderation/hide.html", context | {"form": form}, status=400 if form.errors else 200)


def _named(request: HttpRequest, kind: str, pk: int) -> Any:
    """Return what an address names, as the viewer may read it, or 404."""
    if kind not in settings.MODERATED:
        return contribution(request, kind, pk)
    rows: Any = apps.get_model(settings.MODERATED[kind])._default_manager
    return get_object_or_404(rows.visible_to(request.user).public(), pk=pk)


@login_required
@require_POST
@limited("moderation")
def restore(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show again what a decision hid."""
    found = get_object_or_404(Decision.objects.visible_to(request.user).for_wall(), pk=pk)
    if not moderates(request.user, found.town) and not may_restore(request.user, found):
        raise Http404
    form = RestoreForm(request.POST)
    status = 400
    if form.is_valid():
        try:
            ended = services.restore_contribution(decision=found, by=me(request), reason=form.cleaned_data["reason"])
        except Refusal as refusal:
            form.add_error(None, refusal.reason)
            status = 403 if isinstance(refusal, services.NotYours) else 409
        else:
            messages.success(request, _("C’est de nouveau visible."))
            return redirect(ended)
    return decision_page(request, found, form, status=status)
