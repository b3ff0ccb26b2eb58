"""Who sees what of a town's money, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from core.text.keys import fold
from feed.querysets import PublishableQuerySet

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

MOST_WORDS = 8


class LedgerQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what is published, whoever pressed the button: a quarrel of two people does not hide a town’s account.

        What was sent to the desk is for its sender here; the desk shows it to all who manage.
        """
        read = Q(published_at__isnull=False)
        if viewer.is_authenticated:
            read |= Q(published_at__isnull=True, author=viewer.pk)
        return self.filter(read, hidden_at__isnull=True, deleted_at__isnull=True)

    def of_town(self, town: Town) -> Self:
        return self.filter(town=town)

    def current(self) -> Self:
        """Keep the newest version of each year."""
        return self.standing().filter(replaced_by=None)

    def waiting(self) -> Self:
        """Keep what was sent to the desk and is not published."""
        return self.filter(published_at=None, deleted_at=None)

    def for_wall(self) -> Self:
        return self.select_related("author", "town").defer("town__facts", "problems")


class LineQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the lines of publications that the viewer may read."""
        from officials.spending.models import Ledger

        return self.filter(Exists(Ledger.objects.visible_to(viewer).filter(pk=OuterRef("ledger"))))

    def said(self, text: str) -> Self:
        """Keep the lines in which each of these words stands, whatever their accents."""
        found = self
        for word in fold(text[:200]).split()[:MOST_WORDS]:
            found = found.filter(words__contains=word)
        return found


class LineTopicQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of lines that the viewer may read."""
        from officials.spending.models import Line

        seen = Exists(Line.objects.visible_to(viewer).filter(pk=OuterRef("line")))
        return self.filter(seen, published_at__isnull=False, hidden_at__isnull=True, deleted_at__isnull=True)

    def for_wall(self) -> Self:
        return self.select_related("line__ledger", "town").defer("town__facts")
