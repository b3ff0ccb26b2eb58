"""What the outbox runs for moderation, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from moderation.models import Decision
from moderation.services import telling
from profiles.models import User


def mail_decision(payload: dict[str, Any]) -> None:
    """Mail one decision to the author of what it is about."""
    decision = Decision.objects.for_wall().filter(pk=payload["decision"]).first()
    person = User.objects.filter(pk=payload["person"], is_active=True).first()
    if decision is not None and person is not None:
        telling.mail_decision(decision=decision, person=person)
