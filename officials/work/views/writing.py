"""Publishing what one does and promises, changing its words, taking it back."""

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
from officials.work import services
from officials.work.forms import (
    ActionEditForm,
    ActionForm,
    ActionWordsForm,
    CommitmentEditForm,
    CommitmentForm,
    stages_form,
)
from officials.work.models import Action, Commitment
from officials.work.views.finding import seen_version, towns_of, written
from places.models import Town
from places.modules import Module
from places.tiles import ground, tiled
from profiles.views.request import me


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("post")
@tiled
def new(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Publish an action or a commitment; the form comes back with everything typed when something is missing."""
    towns = towns_of(request)
    town, sent = towns[0], request.method == "POST"
    given: tuple[Any, ...] = (request.POST, request.FILES) if sent else (None,)
    form: Any = (ActionForm if kind == "action" else CommitmentForm)(*given, town=town)
    stages = stages_form(request.POST if sent else None) if kind == "action" else None
    made = _publish(request, town, form, stages) if sent else None
    if made is not None:
        messages.success(request, _("Publié."))
        return redirect(made)
    context = {"kind": kind, "town": town, "towns": towns, "form": form, "stages": stages, "ground": ground(town)}
    context |= {"warning": before_publishing(request.user, town), "opened": town.offers(Module.ACTIONS)}
    return render(request, "work/new.html", context, status=400 if sent else 200)


def _publish(request: HttpRequest, town: Town, form: Any, stages: Any) -> Action | Commitment | None:
    """Publish what is complete; otherwise say in the form what is missing."""
    whole = [form.is_valid(), stages is None or stages.is_valid()]
    photos = new_photos(form) if all(whole) else []
    if not all(whole) or form.errors:
        return None
    if warned := unconfirmed(request, town):
        form.add_error(None, str(warned.refusal))
        return None
    told = form.told | {"photos": photos, "inspired_by": form.addresses, "key": form.cleaned_data["key"]}
    try:
        if stages is None:
            return services.publish_commitment(author=me(request), town=town, **told)
        return services.publish_action(author=me(request), town=town, stages=stages.stages, **told)
    except Refusal as refusal:
        _refuse(form, refusal)
    return None


def _refuse(form: Any, refusal: Refusal) -> None:
    """Say a refusal beside the field it is about."""
    if isinstance(refusal, services.Outside) and isinstance(form, ActionWordsForm):
        form.misplaced(refusal.reason)
        return
    fields = {
        services.NoSuchPage: "inspired",
        services.NoProposal: "inspired",
        services.TooManySources: "inspired",
        services.BadCost: "cost",
        services.BadMeasure: "measure",
    }
    field = fields.get(type(refusal))
    form.add_error(field if field in form.fields else None, refusal.reason)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@tiled
def edit(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Change the words of one's own; the version before stays in its public history."""
    mine = written(request, kind, pk)
    form: Any = (ActionEditForm if isinstance(mine, Action) else CommitmentEditForm).of(mine, request.POST or None)  # type: ignore[arg-type]
    if request.method == "POST" and form.is_valid() and not form.undescribed():
        told = form.told | {"kept_photos": form.staying(), "seen": seen_version(request)}
        try:
            if isinstance(mine, Action):
                services.edit_action(action=mine, by=me(request), **told)
            else:
                services.edit_commitment(commitment=mine, by=me(request), **told)
        except Refusal as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    context = {"work": mine, "kind": kind, "form": form, "photos": kept_photos(form), "ground": ground(mine.town)}
    return render(request, "work/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Take one's own back, after asking; a promise only at once."""
    mine = written(request, kind, pk)
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": mine})
    try:
        services.delete_work(work=mine, by=me(request))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
        return redirect(mine)
    messages.success(request, _("Retiré."))
    return redirect(mine.town)
