"""Sharing an idea, and ideas like the one being typed."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core import search
from core.limits import limited
from core.pagination import parse_cursor
from core.scripts import wants_json
from feed.services import Refusal
from feed.views.publish import kept_photos, new_photos
from participation.ideas import services
from participation.ideas.forms import IdeaForm
from participation.ideas.models import Idea
from participation.ideas.places import point
from participation.ideas.views.finding import begun
from places.models import Theme, Town
from places.search import valid_point
from places.tiles import ground, tiled
from profiles.views.request import me

SIMILAR = 5
MOST_DRAFTS = 5


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("idea")
@tiled
def new(request: HttpRequest) -> HttpResponseBase:
    """Share an idea or keep it as a draft; the form comes back with everything typed when something is missing."""
    draft = _draft(request)
    if draft and not draft.is_draft:
        return redirect(draft)  # sent again by a device that did not hear our answer
    if request.method != "POST":
        return _page(request, IdeaForm.of(draft) if draft else _blank(request), draft)
    form = IdeaForm(request.POST, request.FILES, kept=draft.photos.all() if draft else ())
    intent = request.POST.get("act", "publish")
    form.is_valid()
    if intent == "draft" or draft or form.cleaned_data.get("photos"):
        draft = _keep(request, form, draft)
    if intent == "town":
        return _page(request, form.again(), draft)
    if intent == "draft" and draft and not form.errors.keys() - {"title", "need"}:
        messages.success(request, _("Brouillon gardé : vous seul le voyez."))
        return redirect("idea_new")
    shared = _send(request, form, draft)
    return redirect(shared) if shared else _page(request, form, draft, status=400)


@require_safe
@limited("search", methods=("GET",))
def similar(request: HttpRequest) -> HttpResponseBase:
    """Answer the ideas of a town that are like the title being typed: a fragment, or JSON."""
    town = Town.objects.filter(slug=request.GET.get("commune", "")[:120]).first()
    asked = request.GET.get("titre", "")[:200]
    rows = search.alike(asked, viewer=request.user, kind="idea", place=town.pk, limit=SIMILAR) if town else []
    if not wants_json(request):
        return render(request, "ideas/_similar.html", {"ideas": rows})
    told = [
        {"label": row.title, "url": row.get_absolute_url(), "state": str(row.case.step.label)}
        | {"supports": row.support_count}
        for row in rows
    ]
    return JsonResponse({"results": told})


def _draft(request: HttpRequest) -> Idea | None:
    """Return the draft that the address names, or what the same form made when it was sent before."""
    if "brouillon" in request.GET:
        return begun(request, parse_cursor(request.GET["brouillon"]) or 0)
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return None
    return Idea.objects.visible_to(request.user).filter(author=request.user.pk, key=key).for_wall().first()


def _blank(request: HttpRequest) -> IdeaForm:
    """Return the form as it opens in the town one comes from."""
    asked = request.GET.get("commune", "")[:120]
    town = (Town.objects.filter(slug=asked).first() if asked else None) or me(request).town
    theme = Theme.objects.of_town(town).filter(slug=request.GET.get("theme", "")[:60]).first() if town else None
    told = {"title": request.GET.get("titre", "")[:120], "body": request.GET.get("details", "")[:300]}
    at = valid_point(request.GET.get("lat", "")[:20], request.GET.get("lon", "")[:20])
    return IdeaForm(town=town, initial=told | {"theme": theme, "geometry": point(*at) if at else None})


def _keep(request: HttpRequest, form: IdeaForm, draft: Idea | None) -> Idea | None:
    """Keep what was typed and sent as a draft, so that nothing is uploaded twice; without any town it cannot be."""
    town = form.chosen or (draft and draft.town) or me(request).town
    if town is None or "key" not in form.cleaned_data:
        return draft
    names = ("title", "need", "body", *(("theme", "neighbourhood", "geometry") if form.chosen else ()))
    told = {name: form.cleaned_data[name] for name in names if name in form.cleaned_data}
    try:
        draft = services.draft_idea(
            author=me(request),
            town=town,
            photos=new_photos(form),
            kept_photos=form.staying(),
            key=form.cleaned_data["key"],
            draft=draft,
            **told,
        )
    except Refusal as refusal:
        form.add_error("geometry" if isinstance(refusal, services.OutsideTown) else None, refusal.reason)
    form.kept = list(draft.photos.all()) if draft else []
    return draft


def _send(request: HttpRequest, form: IdeaForm, draft: Idea | None) -> Idea | None:
    """Share what is complete; otherwise say in the form what is missing."""
    if not form.is_valid() or form.undescribed() or form.chosen is None:
        return None
    data = form.cleaned_data
    names = ("title", "need", "body", "theme", "neighbourhood", "geometry", "key")
    try:
        return services.share_idea(
            author=me(request), town=form.chosen, draft=draft, **{name: data[name] for name in names}
        )
    except Refusal as refusal:
        form.add_error("geometry" if isinstance(refusal, services.OutsideTown) else None, refusal.reason)
    return None


def _page(request: HttpRequest, form: IdeaForm, draft: Idea | None, *, status: int = 200) -> HttpResponseBase:
    others = Idea.objects.visible_to(request.user).drafts_of(request.user).exclude(pk=draft.pk if draft else None)
    context: dict[str, Any] = {
        "form": form,
        "photos": kept_photos(form),
        "draft": draft,
        "drafts": list(others[:MOST_DRAFTS]),
        "ground": ground(form.chosen),
    }
    return render(request, "ideas/new.html", context, status=status)
