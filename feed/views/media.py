"""Files people sent, each fetch authorised, and the cards drawn from public words (IDOR-7, EMB-1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core.http import public_page
from core.text import excerpt
from feed import cards
from feed.models import Photo, kinds
from feed.models.photos import photo_path
from places.models import Intercommunality, Outline, Town
from places.templatetags.places import inhabitants
from profiles.models import User

MINUTE = 60  # after hiding, a picture is gone from every cache within it


@require_safe
def media(request: HttpRequest, key: str) -> HttpResponseBase:
    """Send a picture whose subject this reader may see; for anyone else it does not exist."""
    everyones = Photo.objects.visible_to(AnonymousUser()).filter(pk=OuterRef("pk"))
    photos = Photo.objects.visible_to(request.user).with_key(key).annotate(public=Exists(everyones))
    photo = photos.values("public").first()
    if photo is not None:
        return send_picture(request, photo_path(key), public=photo["public"])
    if User.objects.visible_to(AnonymousUser()).filter(avatar=key).exclude(avatar="").exists():
        return send_picture(request, key, public=True)
    if Town.objects.filter(cover=key).exclude(cover="").exists():
        return send_picture(request, key, public=True)
    raise Http404


def send_picture(request: HttpRequest, path: str, *, public: bool) -> HttpResponseBase:
    """Send a stored picture, always WebP written by us; a browser asks again every minute whether it may be kept."""
    unchanged = get_conditional_response(request, etag=f'"{path}"')  # what a name holds never changes
    if unchanged:
        return unchanged
    try:
        stored = default_storage.open(path)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(stored, content_type="image/webp")
    response["ETag"] = f'"{path}"'
    response["Cache-Control"] = f"private, max-age={MINUTE}, must-revalidate" if public else "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = "inline"
    return response


@require_safe
@public_page(3600)
def town_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Draw the card of a town: its name, its outline, how many live there."""
    town = get_object_or_404(Town, slug=slug)
    outline = Outline.objects.filter(town=town).first()
    drawn = cards.Card(
        title=town.name,
        kicker=town.where,
        detail=inhabitants(town.population),
        mark=town.name[:1],
        hue=town.hue,
        rings=cards.rings(outline.geometry) if outline else (),
    )
    return send_card(drawn)


@require_safe
@public_page(600)
def card(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    """Draw the card of a contribution that everyone may read; its address, ``<kind>_card``, says the kind."""
    public = kinds()[kind].rows().visible_to(AnonymousUser()).standing()
    found: Any = get_object_or_404(public.for_wall().prefetch_related(None), pk=pk)
    words = excerpt(getattr(found, "title", "") or found.body, 140) or _("Photos")
    drawn, town = (
        cards.Card(title=words, detail=found.signature, mark=found.signature[:1]),
        getattr(found, "town", None),
    )
    return send_card(replace(drawn, kicker=town.name, hue=town.hue) if town else drawn)


@require_safe
@public_page(3600)
def person_card(request: HttpRequest, handle: str) -> HttpResponseBase:
    """Draw the card of a person: name, town, a few words."""
    people = User.objects.visible_to(AnonymousUser()).select_related("town")
    person = get_object_or_404(people, handle=handle)
    town = person.town
    words = excerpt(person.bio, 90)
    card = cards.Card(title=person.name, kicker=f"@{person.handle}", detail=words, mark=person.name[:1])
    return send_card(replace(card, kicker=town.name, hue=town.hue) if town else card)


@require_safe
@public_page(3600)
def intercommunality_card(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Draw the card of an intercommunality: its name and its towns."""
    group = get_object_or_404(Intercommunality, slug=slug)
    towns = Town.objects.filter(intercommunality=group).count()
    words = ngettext("%(count)s commune", "%(count)s communes", towns) % {"count": towns}
    return send_card(
        cards.Card(title=group.name, kicker=inhabitants(group.population), detail=words, mark=group.name[:1])
    )


@require_safe
@public_page(3600)
def site_card(request: HttpRequest) -> HttpResponseBase:
    """Draw the card of what is of no town in particular."""
    return send_card(cards.Card(title=_("La vie publique, près de chez vous"), mark="c"))


def send_card(card: cards.Card) -> HttpResponse:
    """Answer a card as the picture it is."""
    return HttpResponse(cards.draw(card), content_type="image/png")
