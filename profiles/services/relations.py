"""Blocks and mutes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from profiles.models import Block, Mute

if TYPE_CHECKING:
    from profiles.models import User


def block(*, blocker: User, blocked: User) -> None:
    """Part two people: from now on neither sees nor reaches the other, in every outlet."""
    Block.objects.get_or_create(blocker=blocker, blocked=blocked)


def unblock(*, blocker: User, blocked: User) -> None:
    """Lift a block."""
    Block.objects.filter(blocker=blocker, blocked=blocked).delete()


def mute(*, muter: User, muted: User, until: datetime | None = None) -> None:
    """Stop showing `muted` to `muter`, until a date or for good; nobody else learns of it."""
    Mute.objects.update_or_create(muter=muter, muted=muted, defaults={"until": until})


def unmute(*, muter: User, muted: User) -> None:
    """Show the person again."""
    Mute.objects.filter(muter=muter, muted=muted).delete()
