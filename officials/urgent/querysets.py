"""Who sees what of alerts, by the database's clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from feed.querysets import PublishableQuerySet
from profiles.models import Mandate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feed.querysets import Viewer
    from places.models import Town

RAISING = ("mayor", "deputy", "clerk")  # roles that prepare and confirm; an agent handles cases and warns nobody
LATELY = timedelta(days=7)  # in which a colleague who was frozen or left still counts as one who could confirm


class AlertQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what everyone may read, and the prepared ones of the towns in whose name the viewer raises alerts.

        Blocks and mutes do not apply: a town hall warns everyone, whoever typed the words (NOTIF-1).
        """
        raised = Q(published_at__isnull=False)
        if viewer.is_authenticated:
            raised |= Q(Exists(raising(OuterRef("town")).acting(viewer)), published_at__isnull=True)
        return self.filter(raised, hidden_at__isnull=True, deleted_at__isnull=True)

    def active(self) -> Self:
        """Keep those that hold now."""
        return self.standing().filter(ended_at=None, ends_at__gt=Now())

    def prepared(self) -> Self:
        """Keep those that wait for their second person."""
        return self.filter(published_at=None, deleted_at=None, hidden_at=None)

    def withheld_by_freeze(self) -> Self:
        """Keep those that one person alone raised: what a second one confirmed is the town hall's word."""
        return self.filter(alone=True)

    def for_wall(self) -> Self:
        joined = self.select_related("author", "confirmed_by", "town").defer("town__facts")
        return joined.prefetch_related("neighbourhoods", "steps__author")


def colleagues(viewer: Viewer, town: Town | int) -> QuerySet[Mandate]:
    """Return the mandates of others by which an alert could be confirmed, or could until lately.

    Who stole the account of one of two cannot be alone by freezing the other, or by ending their mandate: for
    ``LATELY`` they count as there. When an end was told is the site's own date, whatever date somebody typed.
    """
    since = timezone.now() - LATELY
    unfrozen = Q(frozen_at=None) | Q(frozen_at__gte=since)
    there = Q(told_ended_at=None) | Q(told_ended_at__gte=since)
    held = Mandate.objects.filter(town=town, role__in=RAISING, starts_at__lte=Now(), person__is_active=True)
    return held.filter(unfrozen, there).exclude(person=viewer.pk)


def raising(town: Town | int | OuterRef) -> Any:
    """Return the mandates that raise alerts of a town now."""
    rows: QuerySet[Mandate] = Mandate.objects.current().filter(town=town, role__in=RAISING)
    return rows
