"""What the outbox runs for actions and commitments, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from officials.work.models import Inspiration, Step
from officials.work.services import telling


def tell_step(payload: dict[str, Any]) -> None:
    """Tell those who follow an action or a commitment of a step."""
    rows = Step.objects.select_related("action__town", "commitment__town", "mover")
    step = rows.filter(pk=payload["step"]).first()
    if step is not None:
        telling.tell_step(step=step, after=payload["after"])


def tell_inspired(payload: dict[str, Any]) -> None:
    """Tell the author and the followers of something that it inspired an official."""
    rows = Inspiration.objects.select_related(
        "action__author", "action__town", "commitment__author", "commitment__town"
    )
    inspiration = rows.filter(pk=payload["inspiration"]).first()
    if inspiration is not None:
        telling.tell_inspired(inspiration=inspiration, after=payload["after"])
