"""Who sees what of alerts, by the database's clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from feed.querysets import PublishableQuerySet
from profiles.models import Mandate

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feed.querysets import Viewer
    from places.models import Town

RAISING = ("mayor", "deputy", "clerk")  # roles that prepare and confirm; an agent handles cases and warns nobody


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


def raising(town: Town | int | OuterRef) -> Any:
    """Return the mandates that raise alerts of a town now."""
    rows: QuerySet[Mandate] = Mandate.objects.current().filter(town=town, role__in=RAISING)
    return rows
