"""Who sees what: the one door to every row of the wall (``visible_to``), and the reads that pages share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now

from core.querysets import OnSubjectQuerySet
from profiles.models import Block, Mute

if TYPE_CHECKING:
    from profiles.models import User

Viewer: TypeAlias = "User | AnonymousUser"
M = TypeVar("M", bound=models.Model)

PUBLIC = 0  # feed.models.Visibility.PUBLIC, which cannot be imported from here


def unblocked(viewer: Viewer, author: str) -> Q:
    """Return the condition that the viewer and the person in column ``author`` may meet.

    A block hides both from each other, a mute hides the muted from the muter until it ends. These are subqueries on
    unique indexes instead of a list of ids, so that a page of twenty rows asks no further query.
    """
    if not viewer.is_authenticated:
        return Q()
    person = OuterRef(author)
    mutes = Mute.objects.filter(Q(until__isnull=True) | Q(until__gt=Now()), muter=viewer.pk, muted=person)
    return (
        ~Q(Exists(Block.objects.filter(blocker=viewer.pk, blocked=person)))
        & ~Q(Exists(Block.objects.filter(blocker=person, blocked=viewer.pk)))
        & ~Q(Exists(mutes))
    )


def readable(viewer: Viewer) -> Q:
    """Return the condition that a row's ``visibility`` admits the viewer."""
    return Q() if viewer.is_authenticated else Q(visibility=PUBLIC)


def on_readable(viewer: Viewer, kinds: Iterable[type[models.Model]]) -> Q:
    """Return the condition that a row hangs on something of these kinds that the viewer may read."""
    seen = Q(pk__in=[])
    for kind in kinds:
        rows: Any = kind._default_manager
        subjects = rows.visible_to(viewer).filter(pk=OuterRef("object_id"))
        seen |= Q(Exists(subjects), content_type=ContentType.objects.get_for_model(kind))
    return seen


class PublishableQuerySet(models.QuerySet[M]):
    """Reads of anything that inherits ``Publishable``."""

    def standing(self) -> Self:
        """Keep what is published and neither hidden nor deleted, for whomever: counts, moderation, recounts."""
        return self.filter(published_at__isnull=False, hidden_at__isnull=True, deleted_at__isnull=True)

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what the viewer may read: their own drafts, and what stands, admits them and comes from no one they
        block, mute or are blocked by. What was hidden or deleted is for nobody; threads show a tombstone in its place.
        """
        read = Q(published_at__isnull=False) & readable(viewer) & unblocked(viewer, "author")
        if viewer.is_authenticated:
            read |= Q(published_at__isnull=True, author=viewer.pk)
        return self.filter(read, hidden_at__isnull=True, deleted_at__isnull=True)

    def drafts_of(self, author: Viewer) -> Self:
        """Keep the author's own drafts, newest first."""
        return self.filter(author=author.pk, published_at__isnull=True, deleted_at__isnull=True).order_by("-id")

    def withheld_by_freeze(self) -> Self:
        """Keep what is hidden along with its author's account when that is frozen as stolen (OFF-5): all of it, but
        where others than its author stand for it.
        """
        return self

    def for_wall(self) -> Self:
        """Fetch with each row what its wall template reads, in as few queries as that takes."""
        return self


class PostQuerySet(PublishableQuerySet[Any]):
    seen_by_id = True  # what one may see depends on one's id alone (alerts.seeing)

    def for_wall(self) -> Self:
        joined = self.select_related("author", "town", "theme", "neighbourhood__town")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos"
        )


class PhotoQuerySet(OnSubjectQuerySet[Any]):
    def with_key(self, key: str) -> Self:
        """Keep the photo of which this is the file, in either size."""
        return self.filter(Q(key=key) | Q(small_key=key))

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the photos of what the viewer may read (IDOR-7)."""
        from feed.models import illustrated

        return self.filter(on_readable(viewer, illustrated()))


class CommentQuerySet(PublishableQuerySet[Any]):
    seen_by_id = True  # alerts.seeing

    def of(self, subject: models.Model) -> Self:
        """Keep the comments on this contribution."""
        return self.filter(content_type=ContentType.objects.get_for_model(subject), object_id=subject.pk)

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep comments the viewer may read under contributions the viewer may read.

        The contribution can be of any app; that it stands on a wall says whether it may be read.
        """
        from feed.models import Activity

        ground = Activity.objects.visible_to(viewer).filter(
            content_type=OuterRef("content_type"), object_id=OuterRef("object_id")
        )
        return super().visible_to(viewer).filter(Exists(ground))

    def for_wall(self) -> Self:
        return self.select_related("author").prefetch_related("on")


class SupportQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: who supports what is shown as a number only."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class MentionQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the mentions of the viewer; others read them in the text."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class RevisionQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the revisions of contributions that the viewer may read as they are now (MOD-3)."""
        from feed.models import kinds

        return self.filter(on_readable(viewer, kinds().values()))


class SourceQuerySet(OnSubjectQuerySet[Any]):
    """Of a subject there is one source, or none while nobody used it."""

    def followed_by(self, person: Viewer) -> Self:
        return self.filter(follows__follower=person.pk) if person.is_authenticated else self.none()


class FollowQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own follows and those of people who show what they follow."""
        return self.filter((Q(follower__shows_follows=True) | Q(follower=viewer.pk)) & unblocked(viewer, "follower"))


class ActivityQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what the viewer may find on a wall."""
        return self.filter(self.seen_by(viewer))

    def seen_by(self, viewer: Viewer) -> Q:
        """Return the condition of ``visible_to``, for reads that must count what they leave out."""
        return Q(hidden_at__isnull=True) & readable(viewer) & unblocked(viewer, "actor")


class RouteQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        from feed.models import Activity

        return self.filter(Exists(Activity.objects.visible_to(viewer).filter(pk=OuterRef("activity"))))


class MapPointQuerySet(OnSubjectQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Return all: what not everyone may read has no point (``services.pin``)."""
        return self

    def for_list(self) -> Self:
        """Fetch with each point the names of where it is."""
        joined = self.select_related("neighbourhood", "town")
        return joined.defer("neighbourhood__geometry", "town__facts", "town__postal_codes")
