"""What a town's page shows of its polls (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.polls.models import Poll
from participation.polls.querysets import Phase
from participation.polls.rules import offered
from places.modules import Module

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

SHOWN = 3


def open_polls(town: Town) -> tuple[str, dict[str, Any]]:
    """Return the panel with the polls that one may answer now; where there is none, and none was, it is empty."""
    seen = Poll.objects.visible_to(AnonymousUser()).standing().of_town(town).in_phase(Phase.OPEN)
    polls = list(seen.order_by("closes_at", "pk")[:SHOWN])
    return "polls/panel_open.html", {"town": town, "polls": polls, "offered": town.offers(Module.POLLS)}


def publishing(viewer: Viewer) -> list[dict[str, Any]]:
    """Return that an official may ask the people of their town (``PUBLISH_CHOICES``): nothing for anybody else."""
    towns = [mandate.town for mandate in offered(viewer).select_related("town")]
    if not any(town is not None and town.offers(Module.POLLS) for town in towns):
        return []
    return [{"key": "poll", "url": reverse("poll_new"), "icon": "vote", "label": _("Sondage")}]
