"""Who may do what to events. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from profiles.models import Mandate
from profiles.querysets import ELECTED, HANDLING
from profiles.rules import manages, needs_second_factor

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from officials.events.models import Event
    from places.models import Town
    from profiles.querysets import MandateQuerySet

ANNOUNCING = Q(role__in={*ELECTED, *HANDLING}, town__isnull=False)


def acting(viewer: Viewer) -> MandateQuerySet:
    """Return the mandates under which the viewer may announce now: elected, or answering in a town's name."""
    return Mandate.objects.acting(viewer).current().filter(ANNOUNCING)


def offered(viewer: Viewer) -> MandateQuerySet:
    """Return the same, whatever protects the account: for links, whose pages say what is missing (AUTH-6)."""
    return Mandate.objects.of(viewer).current().filter(ANNOUNCING)


def can_write(viewer: Viewer, town: Town | int) -> bool:
    """Whoever acts for this town now, majority and opposition alike."""
    return acting(viewer).filter(town=town).exists()


def can_change(viewer: Viewer, event: Event) -> bool:
    """Who announced it, while they act for the town (OFF-2), and whoever decides how the town answers."""
    if not viewer.is_authenticated:
        return False
    mine = event.author_id == viewer.pk and can_write(viewer, event.town_id)
    return mine or bool(manages(viewer, event.town_id))


def is_offered(viewer: Viewer, event: Event) -> bool:
    """Whoever may change it, and who could but for a second factor: the pages say what is missing."""
    if not viewer.is_authenticated:
        return False
    theirs = Mandate.objects.managing(event.town_id).filter(person=viewer.pk).exists()
    if event.author_id != viewer.pk and not theirs:
        return False
    return can_change(viewer, event) or bool(needs_second_factor(viewer))
