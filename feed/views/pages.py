"""One page of a wall as its templates need it: entries, filters, the older page, the streams that make it live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core.pagination import parse_cursor
from feed import wall
from feed.entries import Entry
from feed.models import kinds
from places.models import Theme

MAX_STREAMS = 100  # a socket listens to no more; the other sources are found by the next look at the page


@dataclass(frozen=True)
class Wall:
    """What one request asks of a wall: `?avant=` older, `?after=` newer entries, `?genre=` and `?theme=` filters."""

    request: HttpRequest
    sources: Sequence[int]
    themes: Sequence[Theme] = ()

    @classmethod
    def of(cls, request: HttpRequest, subjects: Sequence[Model], *, themes: Sequence[Theme] = ()) -> Wall:
        """Return the wall of these subjects; one that nobody used yet has no source and nothing on it."""
        return cls(request, wall.source_ids(*subjects) if subjects else [], themes)

    @cached_property
    def theme(self) -> Theme | None:
        asked = self.request.GET.get("theme")
        return next((theme for theme in self.themes if theme.slug == asked), None)

    @cached_property
    def _page(self) -> wall.WallPage:
        viewer, after = self.request.user, parse_cursor(self.request.GET.get("after"))
        if after is not None:
            newer = wall.newer(self.sources, after=after, viewer=viewer)
            return wall.WallPage([entry for entry in newer if entry.id > after], None)
        return wall.page(
            self.sources,
            before=parse_cursor(self.request.GET.get("avant")),
            viewer=viewer,
            kind=self.request.GET.get("genre") or None,
            theme=self.theme,
        )

    @property
    def entries(self) -> list[Entry]:
        return self._page.entries

    @property
    def newest(self) -> int:
        return self._page.newest

    @property
    def is_first(self) -> bool:
        """Whether this is the top of the wall, which alone grows while one looks."""
        return "avant" not in self.request.GET

    @property
    def filters(self) -> bool:
        """Whether there is something to choose from: a wall with nothing on it shows no filters."""
        return bool(self.entries) or self.theme is not None or "genre" in self.request.GET

    @property
    def streams(self) -> str:
        return " ".join(f"source:{source}" for source in self.sources[:MAX_STREAMS])

    @property
    def older_url(self) -> str:
        return self._address(avant=str(self._page.next)) if self._page.next else ""

    def _address(self, **changed: str) -> str:
        """Return this address with other parameters; an empty one goes."""
        query = self.request.GET.copy()
        for name in ("avant", "after", *changed):
            query.pop(name, None)
        query.update({name: value for name, value in changed.items() if value})
        return f"{self.request.path}?{query.urlencode()}" if query else self.request.path

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        """The filters as links: everything, each kind, then each theme."""
        kind = self.request.GET.get("genre", "")
        everything = self.theme is None and not kind
        return [
            {"label": _("Tout"), "url": self._address(theme="", genre=""), "current": everything},
            *(
                {"label": model.kind_label, "url": self._address(genre=name), "current": kind == name}
                for name, model in kinds().items()
                if model.kind_label
            ),
            *(
                {
                    "label": theme.label,
                    "icon": theme.icon,
                    "url": self._address(theme=theme.slug),
                    "current": self.theme == theme,
                }
                for theme in self.themes
            ),
        ]
