"""What the outbox runs for ideas, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from participation.ideas.models import Goal
from participation.ideas.services import telling


def tell_crossing(payload: dict[str, Any]) -> None:
    """Tell those who follow an idea that it reached a promise."""
    goal = Goal.objects.filter(pk=payload["goal"]).select_related("idea__town").first()
    if goal is not None:
        telling.tell_crossing(goal=goal, after=payload["after"])
