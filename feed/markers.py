"""What a point of the map looks like: its kind says it, in attributes of its model (docs/architecture.md, the map)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from core.states import State
from feed.mapping import Near
from feed.models import MapPoint, Publishable, located_kinds, model_of
from places.geometry import Point

FALLBACK = "map-pin"
DIRECTIONS = (
    _("au nord"), _("au nord-est"), _("à l’est"), _("au sud-est"), _("au sud"), _("au sud-ouest"), _("à l’ouest"),
    _("au nord-ouest"),
)  # fmt: skip


def icon_of(kind: type[Publishable]) -> str:
    """Return what stands for a kind as a whole; a thing may have an icon of its own."""
    return getattr(kind, "map_icon", FALLBACK)


def label_of(kind: type[Publishable]) -> str | Promise:
    """Return the name of a kind, in the plural."""
    return getattr(kind, "kind_label", kind._meta.verbose_name_plural or "")


def states_of(kind: type[Publishable]) -> list[State]:
    return list(getattr(kind, "workflow", None) or ())


def state_of(kind: type[Publishable], key: str) -> State | None:
    workflow = getattr(kind, "workflow", None)
    return workflow[key] if workflow and key in workflow else None


@dataclass(frozen=True, slots=True)
class Marker:
    """A point as a row of the list and as an item of the map."""

    point: MapPoint
    near: Near | None = None

    @property
    def kind(self) -> type[Publishable]:
        return model_of(self.point.content_type_id)

    @property
    def icon(self) -> str:
        return self.point.icon or icon_of(self.kind)

    @property
    def label(self) -> str | Promise:
        return label_of(self.kind)

    @property
    def state(self) -> State | None:
        return state_of(self.kind, self.point.state)

    @property
    def url(self) -> str:
        """The address of the subject, which is not read for it: a located kind's depends on its id alone."""
        subject: Any = self.kind(id=self.point.object_id)
        return str(subject.get_absolute_url())

    @property
    def distance(self) -> str:
        """How far it is, to ten metres: nobody's device knows better."""
        if self.near is None:
            return ""
        metres = round(self.near.metres, -1)
        if metres < 1000:
            return translated("à %(metres)s m") % {"metres": metres}
        return translated("à %(kilometres)s km") % {"kilometres": number_format(metres / 1000, 1)}

    @property
    def direction(self) -> str:
        return str(DIRECTIONS[round(self.near.bearing / 45) % len(DIRECTIONS)]) if self.near else ""

    def feature(self) -> dict[str, Any]:
        """Return the point as GeoJSON, the same in every language: ``legend`` has the words."""
        return feature(
            (self.point.latitude, self.point.longitude),
            id=str(self.point.pk),  # more digits than a browser's numbers hold
            kind=self.kind._meta.model_name,
            title=self.point.title,
            icon=self.icon,
            url=self.url,
            state=self.point.state,
            since=self.point.published_at.isoformat(timespec="seconds"),
        )


def feature(at: Point, **properties: Any) -> dict[str, Any]:
    """Return a point as GeoJSON, longitude first (RFC 7946)."""
    geometry = {"type": "Point", "coordinates": [at[1], at[0]]}
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def legend() -> dict[str, Any]:
    """Return the words of every kind, in the reader's language, for the script that draws the map."""
    return {
        name: {
            "label": str(label_of(kind)),
            "states": {state.key: [str(state.label), state.tone] for state in states_of(kind)},
        }
        for name, kind in located_kinds().items()
    }
