"""An action, a commitment, and those of a town."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset, parse_cursor
from feed.forms import CommentForm
from feed.views.threads import thread_page, versions_page
from officials.work import lists
from officials.work.models import Action, Commitment, Nature
from officials.work.rules import offered
from officials.work.states import BROKEN, KEPT
from officials.work.views.finding import found
from places.models import Town
from places.modules import Module
from places.tiles import tiled
from profiles.models import Mandate


@require_safe
@public_page()
@tiled
def work(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """An action or a commitment with its steps, what inspired it, stars and its thread."""
    shown = found(request, kind, pk)
    return thread_page(request, shown, CommentForm(on=shown))


@require_safe
def history(request: HttpRequest, kind: str, pk: int) -> HttpResponseBase:
    """Every version of its words."""
    return versions_page(request, found(request, kind, pk))


@require_safe
@public_page()
def town_actions(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The actions of a town, by theme, neighbourhood, state, nature and official (CIW16)."""
    asked = _asked(request, slug, [state.key for state in Action.workflow])
    page = keyset(lists.actions(asked, viewer=request.user), before=request.GET.get("avant"))
    states = [(_("Tous les états"), ""), *((state.label, state.key) for state in Action.workflow)]
    natures = [(_("Tout"), ""), *((nature.label, nature.value) for nature in Nature)]
    context = _context(request, asked, page, Action) | {
        "states": _chips(request, "etat", asked.state, states),
        "natures": _chips(request, "nature", asked.nature, natures),
    }
    return render(request, "work/town_actions.html", context)


@require_safe
@public_page()
def town_commitments(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The promises of a town and how they stand: kept, under way, late, broken (CIW18)."""
    asked = _asked(request, slug, lists.STANDINGS)
    page = keyset(lists.commitments(asked, viewer=request.user), before=request.GET.get("avant"))
    standings = [
        (_("Tous"), ""),
        (_("Tenus"), KEPT),
        (_("En cours"), lists.ON_TIME),
        (_("En retard"), lists.LATE),
        (_("Non tenus"), BROKEN),
    ]
    context = _context(request, asked, page, Commitment) | {
        "states": _chips(request, "etat", asked.state, standings),
        "summary": lists.summary(asked.town, viewer=request.user),
    }
    return render(request, "work/town_commitments.html", context)


def _asked(request: HttpRequest, slug: str, states: Any) -> lists.Asked:
    def word(name: str) -> str:
        return request.GET.get(name, "")[:60].replace("\0", "")

    return lists.Asked(
        get_object_or_404(Town, slug=slug),
        theme=word("theme"),
        part=word("quartier"),
        state=word("etat") if word("etat") in states else "",
        nature=word("nature") if word("nature") in Nature.values else "",
        mandate=parse_cursor(request.GET.get("elu")),
    )


def _context(request: HttpRequest, asked: lists.Asked, page: Any, model: Any) -> dict[str, Any]:
    """Return what both lists show: chips that keep the other choices, whose they are, and the next page."""
    town = asked.town
    themes, parts = lists.themes_of(model, town), list(town.neighbourhoods.order_by("name").only("name", "slug"))
    official = None
    if asked.mandate is not None:
        official = Mandate.objects.filter(town=town, pk=asked.mandate).select_related("person").first()
    return {
        "town": town,
        "asked": asked,
        "page": page,
        "official": official,
        "everyone_url": _address(request, elu=""),
        "older_url": _address(request, avant=str(page.next)) if page.next else "",
        "themes": _chips(
            request, "theme", asked.theme, [(_("Tous les thèmes"), ""), *((t.label, t.slug) for t in themes)]
        ),
        "parts": _chips(
            request, "quartier", asked.part, [(_("Toute la commune"), ""), *((p.name, p.slug) for p in parts)]
        ),
        "writes": town.offers(Module.ACTIONS) and offered(request.user).filter(town=town).exists(),
    }


def _chips(request: HttpRequest, name: str, current: str, choices: list[tuple[Any, str]]) -> list[dict[str, Any]]:
    """Return the choices of one filter for ``core/ui/chips.html``, nothing where there is no choice."""
    if len(choices) < 2:
        return []
    return [
        {"label": label, "url": _address(request, **{name: value}), "current": value == current}
        for label, value in choices
    ]


def _address(request: HttpRequest, **changed: str) -> str:
    query = request.GET.copy()
    for name, value in {"avant": "", **changed}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else request.path
