"""Where a poster that asks for an idea or a report leads: the form, with the place and the words filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from outreach.paper.models import Asks
from places.modules import Module

if TYPE_CHECKING:
    from outreach.paper.models import Poster


def lead(poster: Poster) -> str:
    """Return the address of the form, "" where the poster was taken down or the town takes nothing of this kind."""
    module = Module.IDEAS if poster.asks == Asks.IDEAS else Module.REPORTS
    if poster.ended_at is not None or not poster.town.offers(module):
        return ""
    asked = {"commune": poster.town.slug}
    words = _("Depuis l’affiche « %(place)s ».") % {"place": poster.place}
    at = None if poster.latitude is None else (str(poster.latitude), str(poster.longitude))
    if poster.asks == Asks.IDEAS:
        asked |= {"details": words} | (dict(zip(("lat", "lon"), at, strict=True)) if at else {})
        return f"{reverse('idea_new')}?{urlencode(asked)}"
    asked |= {"address": poster.place, "body": words}
    asked |= {"category": poster.category.code} if poster.category else {}
    asked |= dict(zip(("lat", "lon"), at, strict=True)) if at else {"town": poster.town.slug}
    return f"{reverse('report_new')}?{urlencode(asked)}"
