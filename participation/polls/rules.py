"""Who may do what with a poll. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from participation.polls.models import Poll
from participation.polls.querysets import PREPARING
from profiles.models import Mandate
from profiles.rules import handles

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town
    from profiles.querysets import MandateQuerySet

__all__ = ["can_cancel", "can_enter_paper", "can_follow_up", "can_prepare", "handles", "offered"]


def can_prepare(viewer: Viewer, town: Town | int) -> bool:
    """Whoever answers in the town's name now, and every elected member of its council, opposition included."""
    return Mandate.objects.acting(viewer).current().filter(role__in=PREPARING, town=town).exists()


def offered(viewer: Viewer) -> MandateQuerySet:
    """Return the mandates that give this right, whatever protects the account: for links (AUTH-6)."""
    return Mandate.objects.of(viewer).current().filter(role__in=PREPARING, town__isnull=False)


def can_cancel(viewer: Viewer, poll: Poll) -> bool:
    """Whoever answers in the town's name, and the elected official who asked."""
    mine = viewer.is_authenticated and poll.author_id == viewer.pk and can_prepare(viewer, poll.town_id)
    return bool(mine or handles(viewer, poll.town_id))


def can_follow_up(viewer: Viewer, poll: Poll) -> bool:
    """Whoever answers in the town's name."""
    return bool(handles(viewer, poll.town_id))


def can_enter_paper(viewer: Viewer, poll: Poll) -> bool:
    """Whoever answers in the town's name: it vouches for the sheets."""
    return bool(handles(viewer, poll.town_id))
