"""Who sees what of private conversations: those who take part in them, and nobody else, whatever their role (DM-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

if TYPE_CHECKING:
    from profiles.querysets import Viewer

PAGE = 30


def _parts(viewer: Viewer) -> Any:
    from messaging.models import Part, Standing

    return Part.objects.filter(person=viewer.pk or 0).exclude(standing=Standing.REFUSED)


class ConversationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those the viewer takes part in."""
        return self.filter(Exists(_parts(viewer).filter(conversation=OuterRef("pk"))))


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own sides: what another put away or has read is theirs to know."""
        from messaging.models import Standing

        return self.filter(person=viewer.pk or 0).exclude(standing=Standing.REFUSED)

    def listed(self, *, asked: bool = False, archived: bool = False) -> Self:
        """Keep one of the three lists: conversations, requests that wait, what was put away."""
        from messaging.models import Standing

        standing = Standing.ASKED if asked else Standing.TAKEN
        return self.filter(standing=standing, is_archived=archived and not asked, last__gt=0)

    def loud(self) -> Self:
        """Keep those that count beside the envelope: something unread, and neither muted nor a request."""
        from messaging.models import Standing

        return self.filter(standing=Standing.TAKEN, is_muted=False, unread__gt=0)


class MessageQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was said where the viewer takes part."""
        return self.filter(Exists(_parts(viewer).filter(conversation=OuterRef("conversation"))))

    def for_page(self) -> Self:
        return self.select_related("author")
