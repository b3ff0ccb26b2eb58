"""Who may do what to actions and commitments. What a person may read is decided by ``visible_to`` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from feed.rules import can_publish
from profiles.models import Mandate
from profiles.querysets import ELECTED, HANDLING
from profiles.rules import manages, needs_second_factor

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from officials.work.models import Action, Commitment
    from places.models import Town
    from profiles.querysets import MandateQuerySet

PUBLISHING = Q(role__in={*ELECTED, *HANDLING}, town__isnull=False)


def acting(viewer: Viewer) -> MandateQuerySet:
    """Return the mandates under which the viewer may publish now: elected, or answering in a town's name."""
    return Mandate.objects.acting(viewer).current().filter(PUBLISHING)


def offered(viewer: Viewer) -> MandateQuerySet:
    """Return the same, whatever protects the account: for links, whose pages say what is missing (AUTH-6)."""
    return Mandate.objects.of(viewer).current().filter(PUBLISHING)


def can_write(viewer: Viewer, town: Town | int) -> bool:
    """Whoever acts for this town now, majority and opposition alike."""
    return acting(viewer).filter(town=town).exists()


def can_edit(viewer: Viewer, work: Action | Commitment) -> bool:
    """The author, while they act for the town (OFF-2)."""
    return viewer.is_authenticated and work.author_id == viewer.pk and can_write(viewer, work.town_id)


def can_step(viewer: Viewer, work: Action | Commitment) -> bool:
    """The author, and whoever decides how the town answers."""
    return can_edit(viewer, work) or bool(manages(viewer, work.town_id))


def is_theirs(viewer: Viewer, work: Action | Commitment) -> bool:
    """Its author, whether or not their mandate lasts, and whoever manages the town, whatever protects their account."""
    if not viewer.is_authenticated:
        return False
    return work.author_id == viewer.pk or Mandate.objects.managing(work.town_id).filter(person=viewer.pk).exists()


def is_offered_steps(viewer: Viewer, work: Action | Commitment) -> bool:
    """Whoever may have it advance, and who could but for a second factor: the pages say what is missing."""
    return is_theirs(viewer, work) and (can_step(viewer, work) or bool(needs_second_factor(viewer)))


def can_rate(viewer: Viewer, work: Action | Commitment, question: str) -> bool:
    """Anyone with an account, but for those whose work it is."""
    return can_publish(viewer) and question in work.questions and not is_theirs(viewer, work)
