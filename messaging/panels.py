"""What a town's page shows of its private questions (``settings.TOWN_PANELS``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from messaging.rules import takes_questions
from officials.questions.services.asking import delay_of

if TYPE_CHECKING:
    from places.models import Town


def town(town: Town) -> tuple[str, dict[str, Any]] | None:
    """Return the way to write to the town hall, None where nobody would read it."""
    if not takes_questions(town):
        return None
    return "messaging/town/panel.html", {"town": town, "days": delay_of(town)}
