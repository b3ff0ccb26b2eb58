"""Letters on the web: the archive of a town, one letter, its card for other sites, the feed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.pagination import keyset
from core.text import excerpt
from core.text import render as render_words
from feed import cards
from moderation.rules import can_moderate
from outreach.newsletters.composing import parts_of, ticked
from outreach.newsletters.forms import ReaderForm
from outreach.newsletters.models import Letter, Reader
from outreach.newsletters.rules import takes_readers
from places.models import Town
from profiles.rules import manages

FEED_SIZE = 20


def subscribing(request: HttpRequest, town: Town) -> dict[str, Any]:
    """Return what the box shows by which one asks for a town's letters."""
    reads = False
    if request.user.is_authenticated:
        own = Reader.objects.visible_to(request.user).of_town(town).filter(ended_at=None)
        reads = own.exists()
    return {"town": town, "takes_readers": takes_readers(town), "reads": reads, "reader_form": ReaderForm()}


@require_safe
@public_page()
def archive(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Every letter of a town, the newest first."""
    town = get_object_or_404(Town, slug=slug)
    page = keyset(
        Letter.objects.visible_to(request.user).public().filter(town=town),
        before=request.GET.get("avant"),
        field="number",
    )
    context = subscribing(request, town) | {
        "page": page,
        "older_url": f"?avant={page.next}" if page.next else "",
        "manages": request.user.is_authenticated and manages(request.user, town),
    }
    return render(request, "newsletters/archive.html", context)


def sent(slug: str, number: int) -> Letter:
    """Return a letter that was sent and is not hidden, or 404."""
    found: Letter = get_object_or_404(
        Letter.objects.public().select_related("town"), town__slug=slug, number=min(number, 2**31 - 1)
    )
    return found


@require_safe
@public_page()
def letter(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """One letter; what it told of and is no longer public is not in it (EMB-1)."""
    shown = sent(slug, number)
    context = subscribing(request, shown.town) | {"letter": shown, "parts": parts_of(ticked(shown))}
    context["moderates"] = can_moderate(request.user, shown)
    return render(request, "newsletters/letter.html", context)


@require_safe
@public_page(600)
def card(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """Draw the card of a letter, of the town hall's own words alone."""
    shown = sent(slug, number)
    town = shown.town
    detail = _("Lettre n° %(number)s") % {"number": number}
    drawn = cards.Card(title=shown.title, kicker=town.name, detail=detail, mark=town.name[:1], hue=town.hue)
    return HttpResponse(cards.draw(drawn), content_type="image/png")


@require_safe
@public_page(60)
def feed(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The newest letters of a town as an Atom feed (RFC 4287)."""
    town = get_object_or_404(Town, slug=slug)
    site, address = settings.SITE_URL, reverse("town_letters", args=[town.slug])
    atom = Atom1Feed(
        title=_("Lettres de %(town)s") % {"town": town.local_name},
        link=f"{site}{address}",
        feed_url=f"{site}{request.path}",
        description="",
        language=get_language() or "fr",
        feed_guid=f"{site}{address}",
    )
    for row in Letter.objects.public().filter(town=town).order_by("-number")[:FEED_SIZE]:
        row.town = town
        link = f"{site}{row.get_absolute_url()}"
        atom.add_item(
            title=row.title,
            link=link,
            unique_id=link,
            description=render_words(row.intro) or excerpt(row.title),
            author_name=_("Mairie de %(town)s") % {"town": town.local_name},
            pubdate=row.sent_at or timezone.now(),
            updateddate=row.sent_at or timezone.now(),
        )
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response
