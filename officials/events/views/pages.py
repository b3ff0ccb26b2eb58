"""An event, and the agenda of a town."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from feed.forms import CommentForm
from feed.views.threads import thread_page, versions_page
from officials.events import lists
from officials.events.models import Nature
from officials.events.rules import offered
from officials.events.views.finding import found
from places.models import Town
from places.modules import Module
from places.tiles import tiled


@require_safe
@public_page()
@tiled
def event(request: HttpRequest, pk: int) -> HttpResponseBase:
    """An event with its hours, what became of it, its minutes and its thread."""
    shown = found(request, pk)
    return thread_page(request, shown, CommentForm(on=shown))


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Every version of its words."""
    return versions_page(request, found(request, pk))


@require_safe
@public_page()
def town_agenda(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is to come in a town by month, or what was with its minutes."""
    asked = _asked(request, slug)
    town = asked.town
    page = lists.page(asked, viewer=request.user, after=request.GET.get("apres"))
    themes = lists.themes_of(town)
    context: dict[str, Any] = {
        "town": town,
        "asked": asked,
        "page": page,
        "months": lists.by_month(page.items, town.time_zone),
        "older_url": _address(request, apres=page.next) if page.next else "",
        "times": _chips(request, "quand", "passe" if asked.past else "", [(_("À venir"), ""), (_("Passé"), "passe")]),
        "natures": _chips(
            request, "nature", asked.nature, [(_("Tout"), ""), *((each.label, each.value) for each in Nature)]
        ),
        "themes": _chips(
            request, "theme", asked.theme, [(_("Tous les thèmes"), ""), *((each.label, each.slug) for each in themes)]
        ),
        "writes": town.offers(Module.EVENTS) and offered(request.user).filter(town=town).exists(),
    }
    return render(request, "events/town_agenda.html", context)


def _asked(request: HttpRequest, slug: str) -> lists.Asked:
    def word(name: str) -> str:
        return request.GET.get(name, "")[:60].replace("\0", "")

    return lists.Asked(
        get_object_or_404(Town, slug=slug),
        past=word("quand") == "passe",
        theme=word("theme"),
        nature=word("nature") if word("nature") in Nature.values else "",
    )


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
    for name, value in {"apres": "", **changed}.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}" if query else request.path
