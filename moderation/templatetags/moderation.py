"""What the pages of other apps show of fair play."""

from __future__ import annotations

from typing import Any

from django import template

from moderation.models import Act, Decision
from places.models import Town
from profiles.models import Mandate

register = template.Library()


@register.simple_tag(takes_context=True)
def may_freeze(context: dict[str, Any], mandate: Mandate) -> bool:
    """Return whether the reader may freeze this official: a page asks once, whatever the number of officials."""
    viewer = context["user"]
    if not viewer.is_authenticated or mandate.person_id in (None, viewer.pk):
        return False
    if not hasattr(viewer, "bodies_acted_for"):  # of one request: the account is read anew by the next
        acting = Mandate.objects.acting(viewer).current()
        viewer.bodies_acted_for = set(acting.values_list("town", "intercommunality"))
    return (mandate.town_id, mandate.intercommunality_id) in viewer.bodies_acted_for


@register.simple_tag
def frozen_in(town: Town) -> list[Decision]:
    """Return the freezes of a town that stand."""
    rows = Decision.objects.standing().filter(act=Act.FREEZE, town=town).prefetch_related("subject__person")
    return list(rows.order_by("-pk")[:50])
