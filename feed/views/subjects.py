"""Find what an address names, as its reader may see it; anything else answers as what does not exist (IDOR-8)."""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from core.ids import read_id
from core.pagination import parse_cursor
from feed.models import Comment, Post, Publishable, kinds, model_of
from feed.querysets import PostQuerySet, PublishableQuerySet
from places.models import Intercommunality, Neighbourhood, Theme, Town, TownTheme
from places.services.themes import town_theme
from profiles.models import User

Followable: TypeAlias = User | Town | Neighbourhood | Intercommunality | TownTheme
THEME_REF = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")


def readable(request: HttpRequest, kind: str) -> PublishableQuerySet[Any]:
    """Return what stands of a kind, named as in addresses, and the viewer may read."""
    model = kinds().get(kind)
    if model is None:
        raise Http404
    return model.rows().visible_to(request.user).standing()


def contribution(request: HttpRequest, kind: str, pk: int) -> Publishable:
    """Return the contribution that the viewer may read, for acts that come from its buttons (IDOR-6)."""
    found: Publishable = get_object_or_404(readable(request, kind), pk=pk)
    if isinstance(found, Comment):
        read_thread(request, found)
    return found


def read_thread(request: HttpRequest, comment: Comment) -> Publishable:
    """Return what a comment hangs on, of whatever kind; under what one may not read it is not there either."""
    rows = model_of(comment.content_type_id).rows().visible_to(request.user).standing()
    found: Publishable = get_object_or_404(rows, pk=comment.object_id)
    return found


def own(request: HttpRequest, posts: PostQuerySet, pk: object) -> Post:
    """Return the viewer's own post or draft, by an id of the address that nobody has checked yet."""
    mine: Post = get_object_or_404(
        posts.visible_to(request.user).filter(author=request.user.pk), pk=parse_cursor(pk) or 0
    )
    return mine


def followable(request: HttpRequest, kind: str, ref: str) -> Followable:
    """Return what can be followed: `ref` is its id; a person's handle (ENUM-1), a theme's "town-theme"."""
    if kind == "theme":
        return _town_theme(ref)
    if kind == "person":
        person: User = get_object_or_404(User.objects.visible_to(request.user), handle=ref)
        return person
    sets: dict[str, QuerySet[Any]] = {
        "town": Town.objects.all(),
        "neighbourhood": Neighbourhood.objects.select_related("town"),
        "intercommunality": Intercommunality.objects.all(),
    }
    if kind not in sets:
        raise Http404
    found: Followable = get_object_or_404(sets[kind], pk=read_id(ref))
    return found


def _town_theme(ref: str) -> TownTheme:
    """Return a theme in a town by "town-theme" ids; made when it was never used, for this is an act of following."""
    match = THEME_REF.fullmatch(ref)
    if match is None:
        raise Http404
    town = get_object_or_404(Town, pk=int(match[1]))
    return town_theme(town=town, theme=get_object_or_404(Theme.objects.of_town(town), pk=int(match[2])))
