"""The team of a town, the space of its opposition, an official's page: for everyone (CIW15, CIW16, 4C18)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template
from django.utils.functional import SimpleLazyObject
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.templatetags.ui import initials
from feed import feeds, wall
from feed.cards import Card
from feed.models import Follow
from feed.views.media import send_card
from feed.wall import WallPage
from officials.teams.models import Interest
from officials.teams.rules import may_change, may_declare
from officials.teams.said import said_under
from officials.teams.team import Team, team_of
from places.models import Town
from profiles.models import Mandate, Role


@require_safe
@public_page()
def team(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The whole team, or who has a theme or a neighbourhood in charge."""
    town = get_object_or_404(Town, slug=slug)
    theme, part = (_asked(request, name) for name in ("theme", "quartier"))
    found = team_of(town, theme=theme, neighbourhood=part)
    context = {"town": town, "team": found, "filtered": bool(theme or part)}
    return render(request, "teams/team.html", context | _chips(request, found, theme, part))


@require_safe
@public_page()
def opposition(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the opposition published in that capacity, by time, as everybody else's."""
    town = get_object_or_404(Town, slug=slug)
    rows = Mandate.objects.filter(town=town, role=Role.OPPOSITION).select_related("person").order_by("pk")
    held = list(rows)
    page = said_under(held, viewer=request.user, before=request.GET.get("avant"))
    running = [mandate for mandate in held if not mandate.is_past]
    context = {"town": town, "members": running, "page": page, "older_url": _older(request, page)}
    return render(request, "teams/opposition.html", context)


@require_safe
@public_page()
def official(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Who acts for a body: delegation, dates, source, declared interests, and what they said and did in it."""
    rows = Mandate.objects.select_related("person", "town", "intercommunality", "service", "neighbourhood__town")
    mandate = get_object_or_404(rows.prefetch_related("themes"), pk=pk)
    page = said_under([mandate], viewer=request.user, before=request.GET.get("avant"))
    context = {
        "mandate": mandate,
        "town": mandate.town,
        "body": mandate.body,
        "person": mandate.member,
        "interests": list(Interest.objects.visible_to(request.user).filter(mandate=mandate)),
        "declares": may_declare(request.user, mandate),
        "changes": SimpleLazyObject(lambda: may_change(request.user, mandate)),
        "panels": panels_of(request, mandate),
        "following": _follows(request, mandate),
        "page": page,
        "older_url": _older(request, page),
    }
    return render(request, "teams/official.html", context)


@require_safe
@public_page(60)
def opposition_feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What the opposition published in that capacity, as a feed."""
    town = get_object_or_404(Town, slug=slug)
    held = list(Mandate.objects.filter(town=town, role=Role.OPPOSITION).select_related("person").order_by("pk"))
    title = _("L’opposition à %(town)s") % {"town": town.local_name}
    return feeds.answer(request, _items(held), title=title)


@require_safe
@public_page(60)
def official_feed(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What an official said in office, as a feed."""
    rows = Mandate.objects.select_related("person", "town", "intercommunality")
    mandate = get_object_or_404(rows, pk=pk)
    title = f"{mandate.display_name}, {mandate.title}, {mandate.body}"
    return feeds.answer(request, _items([mandate]), title=title)


def _items(held: list[Mandate]) -> list[feeds.Item]:
    return feeds.items_of(said_under(held, viewer=AnonymousUser(), size=feeds.SIZE).entries)


@require_safe
@public_page(3600)
def official_card(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Draw the card of an official who is here: name, office, town."""
    mandate = get_object_or_404(Mandate.objects.select_related("person", "town", "intercommunality"), pk=pk)
    if mandate.member is None:
        raise Http404
    drawn = Card(
        title=mandate.display_name, kicker=mandate.body.name, detail=mandate.title, mark=initials(mandate.display_name)
    )
    return send_card(replace(drawn, hue=mandate.town.hue) if mandate.town else drawn)


def panels_of(request: HttpRequest, mandate: Mandate) -> list[SafeString]:
    """Return what other apps show on an official's page, found by name (``settings.OFFICIAL_PANELS``)."""
    found = (import_string(name)(mandate, request.user) for name in settings.OFFICIAL_PANELS)
    return [mark_safe(get_template(panel[0]).render(panel[1], request)) for panel in found if panel]


def _follows(request: HttpRequest, mandate: Mandate) -> bool:
    if not request.user.is_authenticated or mandate.person is None:
        return False
    sources = wall.source_ids(mandate.person)
    return bool(sources) and Follow.objects.filter(follower=request.user, source__in=sources).exists()


def _asked(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "")[:80].replace("\0", "")


def _older(request: HttpRequest, page: WallPage) -> str:
    return f"{request.path}?avant={page.next}" if page.next else ""


def _chips(request: HttpRequest, found: Team, theme: str, part: str) -> dict[str, Any]:
    """Return the filters as links, each keeping the other."""

    def address(**changed: str) -> str:
        query = request.GET.copy()
        for name, value in changed.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"?{query.urlencode()}" if query else request.path

    themes = [{"label": _("Tous les thèmes"), "url": address(theme=""), "current": not theme}] + [
        {"label": each.label, "icon": each.icon, "url": address(theme=each.slug), "current": theme == each.slug}
        for each in found.themes
    ]
    parts = [{"label": _("Tous les quartiers"), "url": address(quartier=""), "current": not part}] + [
        {"label": each.name, "url": address(quartier=each.slug), "current": part == each.slug}
        for each in found.neighbourhoods
    ]
    return {"themes": themes if found.themes else [], "parts": parts if found.neighbourhoods else []}
