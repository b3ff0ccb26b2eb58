"""What the templates of ideas need beside the pieces of ``core``."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from core.templatetags.ui import euros
from participation.ideas.forms import CostingForm
from participation.ideas.models import Goal, Idea, Rating
from participation.ideas.rules import is_writer
from participation.ideas.states import DONE
from places.tiles import ground

register = template.Library()


@register.simple_tag
def next_goal(idea: Idea) -> Goal | None:
    """Return the promise that the next supports lead to, from what was fetched with the idea; none of what is done."""
    if idea.state == DONE:
        return None
    return next((goal for goal in idea.goals.all() if goal.crossed_at is None), None)


@register.simple_tag
def cost_facts(idea: Idea) -> list[dict[str, Any]]:
    """Return what the town says an idea costs and where one reads what is done, for ``core/ui/facts.html``."""
    facts: list[dict[str, Any]] = []
    if idea.estimated_cost is not None:
        facts.append({"icon": "euro", "label": _("Coût estimé"), "value": euros(idea.estimated_cost)})
    if idea.action_url:
        facts.append(
            {"icon": "hammer", "label": _("Suite"), "value": _("Voir ce qui est fait"), "url": idea.action_url}
        )
    return facts


# What the page of an idea says of its reader is asked here and not by a view: other views show that page as well.


@register.simple_tag
def stars_of(idea: Idea, viewer: Any) -> int:
    """Return the stars the viewer gave, 0 for none."""
    mine = Rating.objects.visible_to(viewer).filter(idea=idea).first()
    return mine.stars if mine else 0


@register.simple_tag
def writes(viewer: Any, idea: Idea) -> bool:
    """Tell whether the viewer writes this idea."""
    return is_writer(viewer, idea)


@register.simple_tag
def invited(viewer: Any, idea: Idea) -> bool:
    """Tell whether an invitation to write it waits for the viewer's answer."""
    rows = idea.coauthors.all()
    return any(row.person_id == viewer.pk and not (row.accepted_at or row.left_at) for row in rows)


@register.simple_tag
def map_of(idea: Idea) -> dict[str, Any]:
    """Return what a map of the idea's place is drawn on."""
    return ground(idea.town)


@register.simple_tag
def costing_form(idea: Idea, forms: dict[str, Any]) -> Any:
    """Return the form for what an idea costs: as it was sent, or as it is."""
    return forms.get("costing") or CostingForm.of(idea)
