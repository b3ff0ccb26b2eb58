"""Every public wall and list as an Atom feed (RFC 4287): what an unknown reader may see, whoever asks.

A list of another floor gives ``answer`` its ``Item`` rows; one of contributions has a row of addresses, and no more
than that: ``path("villes/<slug:slug>/idees/flux.atom", feeds.contributions, {"kind": "idea"}, …)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed, Enclosure
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.text import excerpt, render
from feed import wall
from feed.entries import Entry
from feed.models import Publishable, illustrated, kinds
from feed.templatetags.wall import pictures
from places.models import Intercommunality, Neighbourhood, Theme, Town, TownTheme
from profiles.models import User

SIZE = 30
FILE = "flux.atom"
NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # when a feed without entries was updated, so that it stays the same
# What XML 1.0 §2.2 has no place for, written or escaped: one such character would make the whole file unreadable.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Item:
    """One entry: ``link`` is its address on this site and its name for ever; ``html`` is safe, ``who`` a name."""

    title: str
    link: str
    html: str
    who: str
    published: datetime
    updated: datetime | None = None
    who_link: str = ""
    category: str = ""
    files: tuple[tuple[str, str], ...] = ()  # addresses on this site, and what they are


class _Feed(Atom1Feed):
    """Django's writer, for which a feed without entries is always new."""

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else NEVER


def address(request: HttpRequest) -> str:
    """Return where the feed of the wall at this address lies."""
    return f"{request.path}{FILE}"


@require_safe
@public_page(60)
def town(request: HttpRequest, slug: str) -> HttpResponseBase:
    place = get_object_or_404(Town, slug=slug)
    return _of_wall(request, place, str(place))


@require_safe
@public_page(60)
def neighbourhood(request: HttpRequest, slug: str, part: str) -> HttpResponseBase:
    place = get_object_or_404(Neighbourhood.objects.select_related("town"), town__slug=slug, slug=part)
    return _of_wall(request, place, f"{place.name}, {place.town}")


@require_safe
@public_page(60)
def town_theme(request: HttpRequest, slug: str, theme: str) -> HttpResponseBase:
    place = get_object_or_404(Town, slug=slug)
    subject = get_object_or_404(Theme.objects.of_town(place), slug=theme)
    used = TownTheme.objects.filter(town=place, theme=subject).first()
    return _of_wall(request, used, f"{subject.label}, {place}")


@require_safe
@public_page(60)
def intercommunality(request: HttpRequest, slug: str) -> HttpResponseBase:
    place = get_object_or_404(Intercommunality, slug=slug)
    return _of_wall(request, place, str(place))


@require_safe
@public_page(60)
def person(request: HttpRequest, handle: str) -> HttpResponseBase:
    someone = get_object_or_404(User.objects.visible_to(AnonymousUser()), handle=handle)
    return _of_wall(request, someone, str(someone))


@require_safe
@public_page(60)
def contributions(request: HttpRequest, slug: str, kind: str, page: str = "") -> HttpResponseBase:
    """The contributions of one kind in a town, newest first; ``page`` names a list that has its town in the query."""
    place, model = get_object_or_404(Town, slug=slug), kinds()[kind]
    rows: Any = model.rows().visible_to(AnonymousUser()).standing().for_wall()
    items = [item_of(row) for row in rows.filter(town=place).order_by("-pk")[:SIZE]]
    listed = f"{reverse(page)}?commune={place.slug}" if page else ""
    return answer(request, items, title=f"{model.kind_label}, {place}", page=listed)


def _of_wall(request: HttpRequest, subject: Any, title: str) -> HttpResponse:
    sources = wall.source_ids(subject) if subject else []
    entries = wall.page(sources, viewer=AnonymousUser(), size=SIZE).entries
    return answer(request, items_of(entries), title=title)


def items_of(entries: Iterable[Entry]) -> list[Item]:
    """Return the entries of a wall as entries of a feed."""
    return [item_of(entry.subject) for entry in entries if entry.subject is not None]


def item_of(subject: Publishable) -> Item:
    """Return a contribution of any kind: its title if it has one, its words, its photos, its theme."""
    published = subject.published_at or timezone.now()
    author, theme = subject.author, getattr(subject, "theme", None)
    return Item(
        title=excerpt(getattr(subject, "title", "") or subject.body, 80) or _("Photos"),
        link=subject.get_absolute_url(),
        html=format_html("{}{}", render(subject.body), _pictures(subject)),
        who=subject.signature,
        who_link=author.get_absolute_url() if author else "",
        published=published,
        updated=subject.edited_at or published,
        category=theme.label if theme else "",
    )


def answer(request: HttpRequest, items: Iterable[Item], *, title: str, page: str = "", ident: str = "") -> HttpResponse:
    """Answer a feed at the address that is asked for; ``page`` is where people read it, otherwise what lies above.

    ``ident`` is its name for ever where that is not the page's address.
    """
    site, page = settings.SITE_URL, page or request.path.removesuffix(FILE)
    atom = _Feed(
        title=_fit(_("%(wall)s sur civicnet") % {"wall": title}),
        link=f"{site}{page}",
        feed_url=f"{site}{request.path}",
        description="",
        language=get_language() or "fr",
        feed_guid=f"{site}{ident or page}",
    )
    for item in items:
        atom.add_item(
            title=_fit(item.title),
            link=f"{site}{item.link}",
            unique_id=f"{site}{item.link}",
            description=_fit(item.html),
            author_name=_fit(item.who) or "civicnet",
            author_link=f"{site}{item.who_link}" if item.who_link else None,
            pubdate=item.published,
            updateddate=item.updated or item.published,
            categories=[_fit(item.category)] if item.category else [],
            enclosures=[Enclosure(f"{site}{path}", "0", kind) for path, kind in item.files],
        )
    response = HttpResponse(atom.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def paragraphs(*words: str) -> SafeString:
    """Return plain words as paragraphs of a feed, each in its own direction."""
    return format_html_join("", '<p dir="auto">{}</p>', ((each,) for each in words if each))


def _fit(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def _pictures(subject: Publishable) -> str:
    photos = pictures(subject) if type(subject) in illustrated() else []
    return format_html_join(
        "",
        '<p><img src="{}{}" alt="{}" width="{}" height="{}"></p>',
        ((settings.SITE_URL, photo["url"], photo["alt"], photo["width"], photo["height"]) for photo in photos),
    )
