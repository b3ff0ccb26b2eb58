"""Every public wall as an Atom feed (RFC 4287): what an unknown reader may see, whoever asks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.http import public_page
from core.text import excerpt, render
from feed import wall
from feed.entries import Entry
from feed.models import Publishable, illustrated
from feed.templatetags.wall import pictures
from places.models import Intercommunality, Neighbourhood, Theme, Town, TownTheme
from profiles.models import User

SIZE = 30


def address(request: HttpRequest) -> str:
    """Return where the feed of the wall at this address lies."""
    return f"{request.path}flux.atom"


@require_safe
@public_page(60)
def town(request: HttpRequest, slug: str) -> HttpResponseBase:
    place = get_object_or_404(Town, slug=slug)
    return _answer(place, str(place), place.get_absolute_url())


@require_safe
@public_page(60)
def neighbourhood(request: HttpRequest, slug: str, part: str) -> HttpResponseBase:
    place = get_object_or_404(Neighbourhood.objects.select_related("town"), town__slug=slug, slug=part)
    return _answer(place, f"{place.name}, {place.town}", place.get_absolute_url())


@require_safe
@public_page(60)
def town_theme(request: HttpRequest, slug: str, theme: str) -> HttpResponseBase:
    place = get_object_or_404(Town, slug=slug)
    subject = get_object_or_404(Theme.objects.of_town(place), slug=theme)
    used = TownTheme.objects.filter(town=place, theme=subject).first()
    return _answer(used, f"{subject.label}, {place}", TownTheme(town=place, theme=subject).get_absolute_url())


@require_safe
@public_page(60)
def intercommunality(request: HttpRequest, slug: str) -> HttpResponseBase:
    place = get_object_or_404(Intercommunality, slug=slug)
    return _answer(place, str(place), place.get_absolute_url())


@require_safe
@public_page(60)
def person(request: HttpRequest, handle: str) -> HttpResponseBase:
    someone = get_object_or_404(User.objects.visible_to(AnonymousUser()), handle=handle)
    return _answer(someone, str(someone), someone.get_absolute_url())


def _answer(subject: Any, title: str, path: str) -> HttpResponse:
    sources = wall.source_ids(subject) if subject else []
    entries = wall.page(sources, viewer=AnonymousUser(), size=SIZE).entries
    response = HttpResponse(_atom(entries, title, path), content_type="application/atom+xml; charset=utf-8")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _atom(entries: Iterable[Entry], title: str, path: str) -> str:
    site = settings.SITE_URL
    atom = Atom1Feed(
        title=_("%(wall)s sur civicnet") % {"wall": title},
        link=f"{site}{path}",
        feed_url=f"{site}{path}flux.atom",
        description="",
        language=get_language() or "fr",
        feed_guid=f"{site}{path}",
    )
    for entry in entries:
        if entry.subject is not None:
            _add(atom, entry.subject)
    return str(atom.writeString("utf-8"))


def _add(atom: Atom1Feed, subject: Publishable) -> None:
    """Write a contribution of any kind: its title if it has one, its words, its photos, its theme."""
    link = f"{settings.SITE_URL}{subject.get_absolute_url()}"
    published = subject.published_at or timezone.now()
    author, theme = subject.author, getattr(subject, "theme", None)
    atom.add_item(
        title=excerpt(getattr(subject, "title", "") or subject.body, 80) or _("Photos"),
        link=link,
        unique_id=link,
        description=format_html("{}{}", render(subject.body), _pictures(subject)),
        author_name=subject.signature,
        author_link=f"{settings.SITE_URL}{author.get_absolute_url()}" if author else None,
        pubdate=published,
        updateddate=subject.edited_at or published,
        categories=[theme.label] if theme else [],
    )


def _pictures(subject: Publishable) -> str:
    photos = pictures(subject) if type(subject) in illustrated() else []
    return format_html_join(
        "",
        '<p><img src="{}{}" alt="{}" width="{}" height="{}"></p>',
        ((settings.SITE_URL, photo["url"], photo["alt"], photo["width"], photo["height"]) for photo in photos),
    )
