"""What the outbox runs for cases, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from cases.models import Move
from cases.services import telling
from profiles.models import User


def tell_move(payload: dict[str, Any]) -> None:
    """Tell those who follow a case of one step."""
    move = Move.objects.for_wall().filter(pk=payload["move"]).first()
    if move is not None:
        telling.tell_move(move=move, after=payload["after"])


def mail_move(payload: dict[str, Any]) -> None:
    """Mail one step to one guest."""
    move = Move.objects.for_wall().filter(pk=payload["move"]).first()
    person = User.objects.filter(pk=payload["person"]).first()
    if move is not None and person is not None:
        telling.mail_move(move=move, person=person)
