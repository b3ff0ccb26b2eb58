"""What other pages show of events, found by the names in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from officials.events.models import Event
from officials.events.rules import offered
from places.modules import Module

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

Panel = tuple[str, dict[str, Any]]
SHOWN = 4


def upcoming(town: Town) -> Panel | None:
    """Return what comes next in a town (``TOWN_PANELS``), before an election too: a date praises nobody."""
    if not town.offers(Module.EVENTS):
        return None
    seen = Event.objects.visible_to(AnonymousUser()).standing().of_town(town).to_come().not_cancelled()
    events = list(seen.order_by("starts_at", "pk")[:SHOWN])
    for event in events:
        event.town = town
    return ("events/panel_town.html", {"town": town, "events": events}) if events else None


def publishing(viewer: Viewer) -> list[dict[str, Any]]:
    """Return that an official may announce an event (``PUBLISH_CHOICES``): nothing for anybody else."""
    towns = [mandate.town for mandate in offered(viewer).select_related("town")]
    if not any(town is not None and town.offers(Module.EVENTS) for town in towns):
        return []
    return [{"key": "event", "url": reverse("event_new"), "icon": "calendar-days", "label": _("Rendez-vous")}]
