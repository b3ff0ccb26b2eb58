"""Blocks and mutes."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from core import live
from profiles.models import Block, Mute

if TYPE_CHECKING:
    from profiles.models import User


def block(*, blocker: User, blocked: User) -> None:
    """Part two people: from now on neither sees nor reaches the other, in every outlet."""
    with transaction.atomic():
        Block.objects.get_or_create(blocker=blocker, blocked=blocked)
        _part(blocker, blocked)
        _part(blocked, blocker)
        _recheck(blocker, blocked)


def unblock(*, blocker: User, blocked: User) -> None:
    """Lift a block."""
    with transaction.atomic():
        Block.objects.filter(blocker=blocker, blocked=blocked).delete()
        _recheck(blocker, blocked)


def mute(*, muter: User, muted: User, until: datetime | None = None) -> None:
    """Stop showing `muted` to `muter`, until a date or for good; nobody else learns of it."""
    with transaction.atomic():
        Mute.objects.update_or_create(muter=muter, muted=muted, defaults={"until": until})
        _part(muter, muted)
        _recheck(muter)


def unmute(*, muter: User, muted: User) -> None:
    """Show the person again."""
    with transaction.atomic():
        Mute.objects.filter(muter=muter, muted=muted).delete()
        _recheck(muter)


def _part(person: User, other: User) -> None:
    """Have what the person was told of the other forgotten: ``PART`` names who keeps it, a floor above."""
    import_string(settings.PART)(person=person, other=other)


def _recheck(*people: User) -> None:
    """Have open pages hear from now on of no more than these people may see (WS-4)."""
    for person in people:
        live.recheck(person.pk)
