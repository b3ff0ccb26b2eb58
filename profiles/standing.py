"""What an open socket is asked about its account, by the names ``SESSION_OVER`` and ``LIVE_APART`` of the settings."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings

from profiles.models import Block, Mute

if TYPE_CHECKING:
    from profiles.models import User

STARTED, SEEN = "started", "seen"


def is_over(session: Mapping[str, Any], person: User) -> bool:
    """Tell whether a session of this account is too old, or slept too long (AUTH-5)."""
    life = settings.STAFF_SESSION_LIFE if person.is_staff else settings.SESSION_LIFE
    idle = settings.STAFF_SESSION_IDLE if person.is_staff else settings.SESSION_IDLE
    now = int(time.time())
    started = session.get(STARTED, now)  # one that does not count yet begins at its next request
    return bool(now - started > life.total_seconds() or now - session.get(SEEN, now) > idle.total_seconds())


def apart(people: Collection[Any]) -> set[int]:
    """Return which of these accounts may see less than a visitor: they block, are blocked, or mute someone."""
    blocks = Block.objects.all()
    found = (
        blocks.filter(blocker__in=people)
        .values_list("blocker_id")
        .union(
            blocks.filter(blocked__in=people).values_list("blocked_id"),
            Mute.objects.filter(muter__in=people).values_list("muter_id"),
        )
    )
    return {pk for (pk,) in found}
