"""Which claims still live, and which documents a reader finds."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Now

if TYPE_CHECKING:
    from officials.claims.models import Claim, JoinRequest, TownDocument  # noqa: F401 (quoted below)
    from places.models import Town

JOIN_LIFE = timedelta(days=30)


class ClaimQuerySet(models.QuerySet["Claim"]):
    """Claims, of which only the person who made one knows before it is confirmed."""

    def visible_to(self, viewer: Any) -> ClaimQuerySet:
        """Return the viewer's own; nobody learns that somebody else is claiming."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()

    def open(self) -> ClaimQuerySet:
        """Keep those that can still be proved or confirmed, by the database's clock (AUTH-8)."""
        return self.filter(confirmed_at=None, closed_at=None, until__gt=Now(), person__is_active=True)

    def proved(self) -> ClaimQuerySet:
        return self.filter(proved_at__isnull=False)

    def won(self) -> ClaimQuerySet:
        """Keep those by which a town's page was taken over."""
        return self.filter(confirmed_at__isnull=False, closed_at=None)


class JoinRequestQuerySet(models.QuerySet["JoinRequest"]):
    """Requests to be one of a team, which wait thirty days for their answer."""

    def waiting(self) -> JoinRequestQuerySet:
        """Keep those that may still be answered, by the database's clock."""
        return self.filter(answered_at=None, asked_at__gt=Now() - JOIN_LIFE)

    def expired(self) -> JoinRequestQuerySet:
        """Keep those that nobody answered in time."""
        return self.filter(answered_at=None, asked_at__lte=Now() - JOIN_LIFE)

    def forgotten(self) -> JoinRequestQuerySet:
        """Keep those that expired as long ago as they waited: who asked had the time to read it."""
        return self.expired().filter(asked_at__lte=Now() - 2 * JOIN_LIFE)


class DocumentQuerySet(models.QuerySet["TownDocument"]):
    """Documents are for everyone; what was taken away is only a line."""

    def visible_to(self, viewer: Any) -> DocumentQuerySet:
        return self

    def of_town(self, town: Town) -> DocumentQuerySet:
        return self.filter(town=town)

    def there(self) -> DocumentQuerySet:
        return self.filter(removed_at=None)
