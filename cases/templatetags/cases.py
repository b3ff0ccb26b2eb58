"""What the templates of a follow-up need."""

from __future__ import annotations

from typing import Any

from django import template

from cases.models import Case
from cases.rules import can_handle as may_handle

register = template.Library()


@register.filter
def step_of(subject: Any) -> Any:
    """Return the state a contribution is in (core.states.State): its word, its tone."""
    return subject.case.step


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
