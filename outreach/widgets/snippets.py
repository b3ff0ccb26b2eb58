"""What a webmaster copies: an element for the script that fits the height, or a frame that needs none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from places.models import Town

WALL, MAP, POLL = "mur", "carte", "sondage"
HEIGHT = 640
# What a frame may do: run our script, and open our pages beside the one that holds it.
SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"


@dataclass(frozen=True)
class Embed:
    """What stands in somebody else's page."""

    town: Town
    kind: str = WALL
    poll: int = 0
    question: str = ""  # of that poll
    theme: str = ""
    language: str = ""
    height: int = HEIGHT

    @property
    def name(self) -> str:
        """What it is called where it is not shown; a poll is its question."""
        if self.kind == POLL and self.question:
            return _("Sondage : %(question)s") % {"question": self.question}
        return _("%(wall)s sur civicnet") % {"wall": self.town.local_name}

    @property
    def path(self) -> str:
        """The address of the frame on this site."""
        if self.kind == POLL:
            path = reverse("widget_poll", args=[self.poll])
        else:
            path = reverse("widget_map" if self.kind == MAP else "widget_wall", args=[self.town.slug])
        query = urlencode({key: value for key, value in self._look.items() if value})
        return f"{path}?{query}" if query else path

    @property
    def _look(self) -> dict[str, str]:
        return {"theme": self.theme, "langue": self.language}

    @property
    def element(self) -> str:
        """The element that the script fills; without the script, a link to the town, or to the poll it would show."""
        what = str(self.poll) if self.kind == POLL else self.town.slug
        given = {"civicnet": what, "kind": "" if self.kind == WALL else self.kind} | self._look
        data = "".join(f' data-{key}="{escape(value)}"' for key, value in given.items() if value)
        shown = reverse("poll", args=[self.poll]) if self.kind == POLL else self.town.get_absolute_url()
        page = f"{settings.SITE_URL}{shown}"
        script = f"{settings.SITE_URL}{reverse('widget_loader')}"
        return (
            f'<div{data}><a href="{escape(page)}">{escape(self.name)}</a></div>\n'
            f'<script async src="{escape(script)}"></script>'
        )

    @property
    def iframe(self) -> str:
        """The frame alone, of a height of its own."""
        return (
            f'<iframe src="{escape(settings.SITE_URL + self.path)}" title="{escape(self.name)}" width="100%" '
            f'height="{self.height}" loading="lazy" referrerpolicy="no-referrer" sandbox="{SANDBOX}" '
            f'style="border:0"></iframe>'
        )
