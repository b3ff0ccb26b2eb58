"""What the shell of every page needs to know of the request."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

THEMES = ("light", "dark")
THEME_COOKIE = "theme"


def address(name: str) -> str:
    """Return the address of a named page, or nothing while no app has such a page."""
    return _address(name, settings.ROOT_URLCONF)


@lru_cache(maxsize=256)
def _address(name: str, addresses: str) -> str:
    try:
        return reverse(name, urlconf=addresses)
    except NoReverseMatch:
        return ""


class Addresses:
    """``shell.urls.map`` in a template: the page's address, or an empty text."""

    def __getitem__(self, name: str) -> str:
        return address(name)


class Place(NamedTuple):
    """One of the places of the bottom bar and the left rail."""

    key: str
    url: str
    icon: str
    label: Any
    current: bool


# Which place of the bar a page belongs to, by the name of its address.
SECTIONS = {
    "home": "home",
    "map": "map",
    "publish": "publish",
    "drafts": "publish",
    "report_new": "publish",
    "idea_new": "publish",
    "question_ask": "publish",
    "poll_new": "publish",
    "messages": "messages",
    "talk": "messages",
    "talk_with": "messages",
    "talk_new": "messages",
    "talk_public": "messages",
    "town_write": "messages",
    "group_new": "messages",
    "group_people": "messages",
    "group_leave": "messages",
    "message_edit": "messages",
    "message_delete": "messages",
    "opening_told": "messages",
    "message_search": "messages",
    "message_settings": "messages",
    "talk_flag": "messages",
    "flags": "messages",
    "flag": "messages",
    "ruling": "messages",
    "notifications": "notifications",
    "town": "town",
    "towns": "town",
    "town_theme": "town",
    "neighbourhood": "town",
}


class Shell:
    """The frame of a page: its places, the viewer's town, the look they chose. Nothing is read before it is shown."""

    urls = Addresses()

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def section(self) -> str:
        """The place of the bar this page belongs to; "my town" is lit on one's own, or where one looks for it."""
        match = self.request.resolver_match
        if match is None:
            return ""
        section = SECTIONS.get(match.url_name or "", "")
        if section == "town" and match.url_name != "towns":
            own = self.town is not None and match.kwargs.get("slug") == self.town.slug
            return section if own else ""
        return section

    @cached_property
    def town(self) -> Any:
        """The town of a signed-in viewer. A name that profiles and places agree on, so that core knows neither."""
        return getattr(getattr(self.request, "user", None), "town", None)

    @cached_property
    def theme(self) -> str:
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @cached_property
    def places(self) -> list[Place]:
        """The places of the bar, in order; one that no app offers yet is left out."""
        town = self.town
        listed = (
            ("home", address("home"), "house", _("Accueil")),
            ("map", address("map"), "map", _("Carte")),
            ("publish", address("publish"), "plus", _("Publier")),
            ("messages", address("messages"), "mail", _("Messages")),
            ("town", town.get_absolute_url() if town else address("towns"), "landmark", _("Ma ville")),
        )
        return [Place(key, url, icon, label, key == self.section) for key, url, icon, label in listed if url]

    @property
    def canonical(self) -> str:
        """The one public address of the page, without its query."""
        return f"{settings.SITE_URL}{self.request.path}"

    @property
    def site(self) -> str:
        return str(settings.SITE_URL)

    @property
    def demo(self) -> bool:
        return bool(settings.DEMO)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages in their own words: someone who looks for theirs cannot read the page's."""
        return [("fr", "Français"), ("en", "English"), ("it", "Italiano"), ("ar", "العربية")]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Template context processor: ``shell``."""
    return {"shell": Shell(request)}
