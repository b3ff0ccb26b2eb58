"""The walls of towns, neighbourhoods, themes, intercommunalities and people (CIW2, 4C1, CL2, CL28)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.http import public_page
from core.scripts import wants_fragment
from feed import device, feeds, following, surroundings
from feed.models import Follow
from feed.views.pages import Wall
from places.models import Intercommunality, Neighbourhood, Theme, Town, TownTheme
from profiles.models import Mandate, Role, User

MOST_MANDATES = 12


@require_safe
@public_page()
def town(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A town's page, which is its website when it has no other: practical facts, wall, what is around (CIW14)."""
    place = get_object_or_404(Town.objects.select_related("intercommunality"), slug=slug)
    around = surroundings.of(place)
    return _answer(request, "feed/town.html", place, themes=around.themes, town=place, around=around)


@require_safe
@public_page()
def neighbourhood(request: HttpRequest, slug: str, part: str) -> HttpResponseBase:
    """What is said of one neighbourhood."""
    place = get_object_or_404(Neighbourhood.objects.select_related("town"), town__slug=slug, slug=part)
    around = surroundings.of(place.town)
    context: dict[str, Any] = {"themes": around.themes, "place": place, "town": place.town, "around": around}
    return _answer(request, "feed/neighbourhood.html", place, **context)


@require_safe
@public_page()
def town_theme(request: HttpRequest, slug: str, theme: str) -> HttpResponseBase:
    """What is said of one theme in a town."""
    place = get_object_or_404(Town, slug=slug)
    around = surroundings.of(place)
    subject = get_object_or_404(Theme.objects.of_town(place), slug=theme)
    used = TownTheme.objects.filter(town=place, theme=subject).first()
    context: dict[str, Any] = {
        "town": place,
        "theme": subject,
        "theme_ref": f"{place.pk}-{subject.pk}",
        "around": around,
    }
    return _answer(request, "feed/town_theme.html", used, **context)


@require_safe
@public_page()
def intercommunality(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What is said in the towns of an intercommunality, each under its own roof (CL52)."""
    place = get_object_or_404(Intercommunality, slug=slug)
    members = Town.objects.filter(intercommunality=place).for_cards().order_by("-population")
    council = Mandate.objects.running().filter(intercommunality=place, role=Role.PRESIDENT).select_related("person")
    return _answer(request, "feed/intercommunality.html", place, group=place, members=members, council=council)


@require_safe
def person(request: HttpRequest, handle: str) -> HttpResponseBase:
    """What a person says in public; whoever blocked them finds where to lift the block."""
    seen = User.objects.visible_to(request.user).select_related("town")
    someone = seen.filter(handle=handle).first()
    if someone is None:
        blocked = get_object_or_404(User.objects.blocked_by(request.user), handle=handle)
        return render(request, "profiles/blocked.html", {"person": blocked})
    about: dict[str, Any] = {}
    if not wants_fragment(request):
        about["follows"] = following.shown(someone, viewer=request.user)
        about["mandates"] = Mandate.objects.of_public(someone)[:MOST_MANDATES]
    return _answer(request, "feed/person.html", someone, person=someone, **about)


def _answer(
    request: HttpRequest, template: str, subject: Model | None, *, themes: list[Theme] | None = None, **context: Any
) -> HttpResponseBase:
    """Render the wall of one subject: alone for the page's script, with its page for a reader."""
    wall = Wall.of(request, [subject] if subject else [], themes=themes or [])
    if wants_fragment(request):
        return render(request, "feed/_entries.html", {"wall": wall})
    shown = {"wall": wall, "following": _follows(request, subject, wall), "feed_url": feeds.address(request)}
    return render(request, template, shown | context)


def _follows(request: HttpRequest, subject: Model | None, wall: Wall) -> bool:
    """Return whether this reader, or this device, follows the subject of the page."""
    if not request.user.is_authenticated:
        return isinstance(subject, Town) and subject.pk in device.towns(request)
    return bool(wall.sources) and Follow.objects.filter(follower=request.user, source__in=wall.sources).exists()
