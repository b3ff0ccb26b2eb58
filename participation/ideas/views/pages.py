"""An idea and what became of it; changing it, taking it back; standing behind it, stars."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import public_page
from core.limits import limited
from core.stars import typed
from feed.forms import CommentForm
from feed.services import Refusal
from feed.views.answers import sign_in_first
from feed.views.publish import kept_photos
from feed.views.threads import thread_page, versions_page
from participation.ideas import lists, services
from participation.ideas.forms import EditForm
from participation.ideas.models import Idea
from participation.ideas.views.finding import begun, found, written
from places.models import Town
from places.tiles import ground, tiled
from profiles.views.request import me


@require_safe
@public_page()
@tiled
def idea(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An idea with its follow-up and its thread."""
    shown = found(request, pk)
    return thread_page(request, shown, CommentForm(on=shown))


@require_safe
@public_page()
def place(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer where an idea is, as GeoJSON."""
    shown = found(request, pk)
    features = [{"type": "Feature", "geometry": shown.geometry, "properties": {"title": shown.title}}]
    told = {"type": "FeatureCollection", "features": features if shown.geometry else []}
    return JsonResponse(told, content_type="application/geo+json")


@require_safe
def idea_history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of an idea's words."""
    return versions_page(request, found(request, pk))


@require_safe
@public_page()
def town_ideas(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The ideas of a town, in one of three orders, by theme and state."""
    town = get_object_or_404(Town, slug=slug)
    order = request.GET.get("ordre", "")
    asked = lists.Asked(
        town,
        order=order if order in lists.ORDERS else lists.NEWEST,
        theme=request.GET.get("theme", "")[:60].replace("\0", ""),
        state=request.GET.get("etat", "") if request.GET.get("etat", "") in Idea.workflow else "",
    )
    page = lists.page(asked, viewer=request.user, after=request.GET.get("avant", ""))
    context = {"town": town, "page": page, "promises": list(town.thresholds.all()), "asked": asked}
    return render(request, "ideas/town.html", context | _choices(request, asked, page.next))


def _choices(request: HttpRequest, asked: lists.Asked, older: str) -> dict[str, object]:
    """Return the chips of the list and the address of its next page, each keeping the other choices."""

    def address(**changed: str) -> str:
        query = request.GET.copy()
        for name, value in {"avant": "", **changed}.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else request.path

    orders = {
        lists.NEWEST: _("Récentes"),
        lists.SUPPORTED: _("Les plus soutenues"),
        lists.NEAREST: _("Près d’un seuil"),
    }
    themes = lists.themes_of(asked.town)
    states = [{"label": _("Tous les états"), "url": address(etat=""), "current": not asked.state}] + [
        {"label": step.label, "url": address(etat=step.key), "current": asked.state == step.key}
        for step in Idea.workflow
    ]
    subjects = [{"label": _("Tous les thèmes"), "url": address(theme=""), "current": not asked.theme}] + [
        {"label": each.label, "icon": each.icon, "url": address(theme=each.slug), "current": asked.theme == each.slug}
        for each in themes
    ]
    return {
        "orders": [
            {"label": label, "url": address(ordre="" if key == lists.NEWEST else key), "current": asked.order == key}
            for key, label in orders.items()
        ],
        "states": states,
        "themes": subjects if themes else [],
        "older_url": address(avant=older) if older else "",
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
@tiled
def edit(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Change an idea one writes; the version before stays in its public history."""
    mine = written(request, pk)
    form = EditForm.of(mine, request.POST or None)
    if request.method == "POST" and form.is_valid() and not form.undescribed():
        try:
            services.edit_idea(idea=mine, by=me(request), kept_photos=form.staying(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("geometry" if isinstance(refusal, services.OutsideTown) else None, refusal.reason)
        else:
            messages.success(request, _("Modifié. La version d’avant reste dans l’historique."))
            return redirect(mine)
    context = {"idea": mine, "form": form, "photos": kept_photos(form), "ground": ground(mine.town)}
    return render(request, "ideas/edit.html", context, status=400 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@limited("edit")
def delete(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Take one's own idea or draft back, after asking."""
    mine = begun(request, pk)
    was_draft = mine.is_draft
    if request.method != "POST":
        return render(request, "feed/delete.html", {"subject": mine, "back": "idea_new" if was_draft else mine})
    services.delete_idea(idea=mine)
    messages.success(request, _("Brouillon supprimé.") if was_draft else _("Idée retirée."))
    return redirect("idea_new" if was_draft else mine.town)


@require_POST
@limited("rating")
def rate(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Give an idea stars, other stars, or none any more."""
    shown = found(request, pk)
    back = f"{shown.get_absolute_url()}#etoiles"
    if not request.user.is_authenticated:
        return sign_in_first(request, back)
    given = request.POST.get("stars", "")
    try:
        if given == "0":
            services.withdraw_rating(person=me(request), idea=shown)
        else:
            services.rate(person=me(request), idea=shown, stars=typed(given))
    except Refusal as refusal:
        messages.error(request, refusal.reason)
    return redirect(back)
