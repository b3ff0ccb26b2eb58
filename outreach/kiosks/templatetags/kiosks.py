"""The tablets of a poster, on the page of the poster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from outreach.kiosks.models import Kiosk
from outreach.kiosks.rules import can_run_kiosk, takes_kiosk

if TYPE_CHECKING:
    from outreach.paper.models import Poster

register = template.Library()
MOST_RUNNING = 20  # that the page of a poster lists; its own page has more


@register.inclusion_tag("kiosks/_of_poster.html", takes_context=True)
def kiosks_of(context: Any, poster: Poster) -> dict[str, Any]:
    """Offer a tablet for a poster and list those that run, to who may start one; nothing to anybody else."""
    request = context["request"]
    offered = poster.poll is not None and poster.poll.takes_slips and can_run_kiosk(request.user, poster)
    if not offered:
        return {"offered": False}
    running = Kiosk.objects.visible_to(request.user).filter(poster=poster).running().select_related("started_by")
    return {
        "offered": True,
        "poster": poster,
        "town": poster.town,
        "takes": takes_kiosk(poster),
        "kiosks": list(running.order_by("-pk")[:MOST_RUNNING]),
        "csrf_token": context.get("csrf_token"),
    }
