"""What other pages show of questions (``settings.TOWN_PANELS``, ``settings.OFFICIAL_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from officials.questions import figures
from officials.questions.models import Question
from officials.questions.rules import may_be_asked
from places.modules import Module

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town
    from profiles.models import Mandate

LAST = 3


def town(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the panel of a town's questions: how they are answered, and where one asks."""
    opened, rate = town.offers(Module.QUESTIONS), figures.of_town(town)
    if not opened and not rate.asked:
        return None
    return "questions/panel_town.html", {"town": town, "rate": rate, "opened": opened}


def official(mandate: Mandate, viewer: Viewer) -> tuple[str, dict[str, Any]] | None:
    """Return how an official answers, their last questions, and the way to ask one; None for who cannot be asked."""
    if not may_be_asked(mandate):
        return None
    held = mandate.town
    rows = Question.objects.visible_to(viewer).standing().asked_of(mandate).for_wall().order_by("-pk")
    context = {
        "mandate": mandate,
        "town": held,
        "rate": figures.of_official(mandate),
        "opened": held is not None and held.offers(Module.QUESTIONS),
        "questions": list(rows[:LAST]),
    }
    return "questions/panel_official.html", context
