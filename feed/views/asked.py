"""What one request asks of the map; every view of it reads the same address."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest
from django.utils.dateparse import parse_date
from django.utils.functional import Promise, cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.states import State
from feed import surroundings
from feed.grid import Area
from feed.mapping import Choice
from feed.markers import icon_of, label_of, states_of
from feed.models import Publishable, kinds, located_kinds
from feed.models.points import CLOSED, OPEN
from feed.search import YEARS, bounds
from places.geometry import Box as Extent
from places.models import Neighbourhood, Theme, Town
from places.search import valid_point

DEEPEST_ZOOM = 22
OPEN_STATES = {"ouvert": OPEN, "ferme": CLOSED}


class BadBox(Exception):
    """The address names no part of the map; ``reason`` is a sentence for who wrote it."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map in degrees."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def read(cls, text: str) -> Box:
        """Return the box written as west, south, east, north (RFC 7946). Raises ``BadBox``."""
        parts = text[:200].split(",")
        if len(parts) != 4:
            raise BadBox(gettext_lazy("Il faut quatre nombres : ouest, sud, est, nord."))
        low, high = valid_point(parts[1], parts[0]), valid_point(parts[3], parts[2])
        if low is None or high is None:
            raise BadBox(gettext_lazy("Ce ne sont pas des degrés sur la Terre : ouest, sud, est, nord."))
        (south, west), (north, east) = low, high
        if south > north or west > east:
            raise BadBox(gettext_lazy("Le coin sud-ouest vient avant le coin nord-est."))
        return cls(south, west, north, east)

    @classmethod
    def around(cls, extent: Extent) -> Box:
        return cls(extent.south, extent.west, extent.north, extent.east)

    @property
    def area(self) -> Area:
        return Area.of(south=self.south, west=self.west, north=self.north, east=self.east)

    @property
    def centre(self) -> tuple[float, float]:
        return (self.south + self.north) / 2, (self.west + self.east) / 2

    def __str__(self) -> str:
        return ",".join(f"{side:.5f}" for side in (self.west, self.south, self.east, self.north))


@dataclass(frozen=True)
class MapAsked:
    """`?commune=` where to look (of the data: which town alone), `?bbox=` and `?zoom=` which part of the map, and what
    of it: `?genre=`, `?theme=`, `?quartier=`, `?etat=` (a key of the kind's states, “ouvert” or “ferme”) and `?depuis=`
    (a day). What is not known is left out."""

    request: HttpRequest
    own_town: Town | None = None  # without ?commune=, that of the reader
    boxless: bool = False  # whatever part of the map the address names

    def _text(self, name: str) -> str:
        return self.request.GET.get(name, "")[:120]

    @cached_property
    def town(self) -> Town | None:
        slug = self._text("commune")
        return Town.objects.filter(slug=slug).first() if slug else self.own_town

    @property
    def unknown_town(self) -> bool:
        return bool(self._text("commune")) and self.town is None

    @cached_property
    def box(self) -> Box | None:
        """The part of the map asked for. Raises ``BadBox``."""
        text = "" if self.boxless else self.request.GET.get("bbox", "")
        return Box.read(text) if text else None

    @cached_property
    def zoom(self) -> int:
        """The zoom asked for; without one, the closest. Raises ``BadBox``."""
        text = self._text("zoom")
        if not text:
            return DEEPEST_ZOOM
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= DEEPEST_ZOOM):
            raise BadBox(gettext_lazy("Le zoom est un nombre de 0 à 22."))
        return int(text)

    @cached_property
    def kind(self) -> type[Publishable] | None:
        return kinds().get(self._text("genre"))

    @property
    def kind_name(self) -> str:
        return str(self.kind._meta.model_name) if self.kind else ""

    @property
    def map_zoom(self) -> int | str:
        """The zoom, where the address has one with its part of the map."""
        return self.zoom if self.box and self._text("zoom") else ""

    @property
    def themes(self) -> list[Theme]:
        return surroundings.of(self.town).themes if self.town else list(Theme.objects.default_set())

    @property
    def parts(self) -> list[Neighbourhood]:
        return surroundings.of(self.town).neighbourhoods if self.town else []

    @cached_property
    def theme(self) -> Theme | None:
        asked = self._text("theme")
        return next((theme for theme in self.themes if theme.slug == asked), None) if asked else None

    @cached_property
    def part(self) -> Neighbourhood | None:
        asked = self._text("quartier")
        return next((part for part in self.parts if part.slug == asked), None) if asked else None

    @property
    def states(self) -> list[State]:
        """The states one can choose from: those of the kind that is chosen."""
        return states_of(self.kind) if self.kind else []

    @property
    def state_choices(self) -> list[tuple[str, str | Promise]]:
        """What to choose from, for a form: all, what waits and what does not, then the states of the kind."""
        broad = [("", _("Tous")), ("ouvert", _("Pas encore terminé")), ("ferme", _("Terminé"))]
        return [*broad, *((state.key, state.label) for state in self.states)]

    @cached_property
    def state(self) -> str:
        """What the reader chose, as it stands in the address."""
        asked = self._text("etat")
        return asked if asked in OPEN_STATES or asked in {state.key for state in self.states} else ""

    @cached_property
    def since(self) -> date | None:
        try:
            day = parse_date(self._text("depuis")[:10])
        except ValueError:  # 31 February
            return None
        return day if day and day.year in YEARS else None

    def choice(self, *, in_town: bool) -> Choice:
        """Return what is asked for, of one town or wherever the screen looks."""
        first, _last = bounds(self.since, None, town=self.town, before=None)
        return Choice(
            kinds=(ContentType.objects.get_for_model(self.kind).pk,) if self.kind else (),
            theme=self.theme.pk if self.theme else None,
            state=OPEN_STATES.get(self.state, self.state),
            since=first,
            town=self.town.pk if self.town and in_town else None,
            neighbourhood=self.part.pk if self.part else None,
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.kind or self.theme or self.state or self.since or self.part)

    # --- addresses ---------------------------------------------------------------------------------------------------

    def query(self, **changed: Any) -> str:
        """Return the question of this address with some of it changed."""
        asked = {
            "commune": self.town.slug if self.town else "",
            "genre": self.kind_name,
            "theme": self.theme.slug if self.theme else "",
            "etat": self.state,
            "quartier": self.part.slug if self.part else "",
            "depuis": self.since or "",
            "bbox": self.box or "",
            "zoom": self.map_zoom,
        }
        return urlencode({name: value for name, value in (asked | changed).items() if value not in ("", None)})

    def address(self, **changed: Any) -> str:
        query = self.query(**changed)
        return f"{self.request.path}?{query}" if query else self.request.path

    @property
    def chips(self) -> list[dict[str, Any]]:
        """The kinds as links; a state is its kind's, so that it goes with it."""
        keep = "" if self.state not in OPEN_STATES else self.state
        every = {"label": _("Tout"), "url": self.address(genre="", etat=keep), "current": self.kind is None}
        return [every] + [
            {
                "label": label_of(kind),
                "icon": icon_of(kind),
                "url": self.address(genre=name, etat=keep),
                "current": self.kind is kind,
            }
            for name, kind in located_kinds().items()
        ]

    @property
    def cleared_url(self) -> str:
        return self.address(genre="", theme="", etat="", quartier="", depuis="")
