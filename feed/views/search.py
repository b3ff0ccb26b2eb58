"""The site's search: what was said and who and what bears a name, for everyone in the same order (CIW23)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import search
from core.limits import limited
from core.pagination import parse_cursor
from core.scripts import wants_fragment
from feed.search import YEARS, bounds
from places.models import Town
from places.search import suggest

NAMES, NAMES_ALONE = 3, 40  # of each kind: above the words, and when only this kind is asked for


@dataclass(frozen=True)
class Asked:
    """What one request asks: `?q=`, in a town (`?commune=` its address name, its name or postal code), of one kind
    (`?genre=`), from a day to a day (`?depuis=`, `?jusqua=`). What is not understood is left out."""

    request: HttpRequest

    def _text(self, name: str) -> str:
        return self.request.GET.get(name, "")

    @cached_property
    def query(self) -> search.Query:
        return search.Query.read(self._text("q"))

    @cached_property
    def kind(self) -> str:
        asked = self._text("genre")
        return asked if asked in search.kinds() else ""

    @cached_property
    def town(self) -> Town | None:
        asked = self._text("commune")[:120]
        if not asked:
            return None
        return Town.objects.filter(slug=asked).first() or next(iter(suggest(asked, limit=1)), None)

    @property
    def unknown_town(self) -> bool:
        return bool(self._text("commune").strip()) and self.town is None

    @property
    def town_typed(self) -> str:
        """The town as someone would type it, to be found again by it."""
        return f"{self.town.name} {self.town.postal_code}".strip() if self.town else self._text("commune")[:120]

    @cached_property
    def since(self) -> date | None:
        return self._day("depuis")

    @cached_property
    def until(self) -> date | None:
        return self._day("jusqua")

    @property
    def days_crossed(self) -> bool:
        return bool(self.since and self.until and self.since > self.until)

    def _day(self, name: str) -> date | None:
        try:
            day = parse_date(self._text(name)[:10])
        except ValueError:  # 31 February
            return None
        return day if day and day.year in YEARS else None

    @cached_property
    def before(self) -> int | None:
        return parse_cursor(self.request.GET.get("avant"))

    @cached_property
    def page(self) -> search.Page:
        since, before = bounds(self.since, self.until, town=self.town, before=self.before)
        return search.find(
            self.query,
            viewer=self.request.user,
            kind=self.kind,
            place=self.town.pk if self.town else None,
            since=since,
            before=before,
        )

    @cached_property
    def named(self) -> list[search.Result]:
        """Who and what bears these words in its name: on the first page, and where no day is asked for."""
        if self.before is not None or self.since or self.until:
            return []
        return search.find_named(
            self.query,
            viewer=self.request.user,
            kind=self.kind,
            place=self.town.pk if self.town else None,
            limit=NAMES_ALONE if self.kind else NAMES,
        )

    # --- addresses ---------------------------------------------------------------------------------------------------

    def address(self, **changed: Any) -> str:
        """Return the address of this search with some of it changed."""
        asked = {
            "q": self.query.text,
            "commune": self.town.slug if self.town else "",
            "genre": self.kind,
            "depuis": self.since or "",
            "jusqua": self.until or "",
        }
        said = {name: value for name, value in (asked | changed).items() if value}
        return f"{reverse('search')}?{urlencode(said)}" if said else reverse("search")

    @property
    def older_url(self) -> str | None:
        return self.address(avant=self.page.next) if self.page.next else None

    @property
    def everywhere_url(self) -> str:
        return self.address(commune="", genre="", depuis="", jusqua="")

    @property
    def own_town_url(self) -> str:
        """The same search in the reader's own town, for readers who have one."""
        own = getattr(self.request.user, "town", None)
        return self.address(commune=own.slug) if own else ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show, here or on an older page."""
        return not (self.named or self.page.results or self.page.next)

    @property
    def is_narrowed(self) -> bool:
        """Whether a wider search of the same words is possible."""
        return bool(self.town or self.kind or self.since or self.until)

    @property
    def chips(self) -> list[dict[str, Any]]:
        every = {"label": _("Tout"), "url": self.address(genre=""), "current": not self.kind}
        kinds = search.kinds().items()
        return [every] + [
            {"label": kind.label, "icon": kind.icon, "url": self.address(genre=name), "current": self.kind == name}
            for name, kind in kinds
        ]


@require_safe
@limited("search", methods=("GET",))
def results(request: HttpRequest) -> HttpResponseBase:
    """Answer a question in words; without one, say how to ask and offer the way to a town."""
    asked = Asked(request)
    if wants_fragment(request):
        return render(request, "feed/_results.html", {"asked": asked})
    return render(request, "feed/search.html", {"asked": asked})
