"""What the templates of a follow-up need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.models import Case
from cases.rules import can_handle as may_handle

register = template.Library()


@register.filter
def step_of(subject: Any) -> Any:
    """Return the state a contribution is in (core.states.State): its word, its tone."""
    return subject.case.step


@register.filter
def spell(took: timedelta | None) -> str:
    """Write how long something took in its largest unit: “3 jours”, “5 heures”, “moins d’une heure”."""
    if took is None:
        return ""
    if took.days >= 1:
        days = round(took / timedelta(days=1))
        return ngettext("%(count)d jour", "%(count)d jours", days) % {"count": days}
    hours = round(took / timedelta(hours=1))
    if hours < 1:
        return _("moins d’une heure")
    return ngettext("%(count)d heure", "%(count)d heures", hours) % {"count": hours}


@register.simple_tag(takes_context=True)
def can_handle(context: dict[str, Any], case: Case) -> bool:
    """Return whether the reader may work on this case: one query for someone signed in, none for a visitor."""
    viewer = context["user"]
    return viewer.is_authenticated and may_handle(viewer, case)


@register.simple_tag
def follow_up(case: Case) -> dict[str, Any]:
    """Return what a page tells of a case: its steps in their order, and what is still ahead when all goes well."""
    moves = list(case.moves.select_related("mover").prefetch_related("photos").order_by("pk"))
    for move in moves:
        move.case = case
    path = case.workflow.path
    ahead = path[path.index(case.state) + 1 :] if case.is_open and case.state in path else ()
    last = moves[-1] if moves else None
    return {
        "first": case.workflow[case.workflow.first],
        "moves": moves,
        "last": last,
        "ahead": [case.workflow[key] for key in ahead],
    }
