"""Who sees what of polls, where one stands in time, and the reads that pages share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Now

from feed.querysets import PublishableQuerySet
from profiles.models import Mandate
from profiles.querysets import ELECTED, HANDLING

if TYPE_CHECKING:
    from feed.querysets import Viewer
    from places.models import Town

PREPARING = tuple({*HANDLING, *ELECTED})  # roles that may ask the people of their town


class Phase(models.TextChoices):
    """Where a poll stands."""

    DRAFT = "draft"
    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PollQuerySet(PublishableQuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what is published, and drafts for those who may prepare polls of the town.

        A poll is the town's: a block between a citizen and the official who wrote it takes nobody's vote away.
        """
        read = Q(published_at__isnull=False)
        if viewer.is_authenticated:
            acting = Mandate.objects.acting(viewer).current().filter(role__in=PREPARING, town=OuterRef("town"))
            read |= Q(author=viewer.pk) | Q(Exists(acting))
        return self.filter(read, hidden_at__isnull=True, deleted_at__isnull=True)

    def timed(self) -> Self:
        """Say with each row where it stands, by the database's clock."""
        return self.annotate(
            stage=Case(
                When(published_at=None, then=Value(Phase.DRAFT.value)),
                When(cancelled_at__isnull=False, then=Value(Phase.CANCELLED.value)),
                When(opens_at__gt=Now(), then=Value(Phase.UPCOMING.value)),
                When(closes_at__gt=Now(), then=Value(Phase.OPEN.value)),
                default=Value(Phase.CLOSED.value),
                output_field=models.CharField(),
            )
        )

    def in_phase(self, phase: str) -> Self:
        """Keep those that stand here; "" keeps all, and what was cancelled is among the closed."""
        if not phase:
            return self
        wanted = [phase, Phase.CANCELLED] if phase == Phase.CLOSED else [phase]
        return self.timed().filter(stage__in=wanted)

    def showing_counts(self) -> Self:
        """Keep those of which anybody may know how they stand (VOTE-7)."""
        over = Q(closes_at__lte=Now()) | Q(is_live=True, opens_at__lte=Now())
        return self.filter(over, published_at__isnull=False, cancelled_at=None)

    def taking_votes(self) -> Self:
        """Keep those in which one may answer at the very moment of the statement (VOTE-4)."""
        return self.standing().filter(opens_at__lte=Now(), closes_at__gt=Now(), cancelled_at=None)

    def changeable(self) -> Self:
        """Keep drafts, and those that have not opened."""
        return self.filter(Q(published_at=None) | Q(opens_at__gt=Now()), cancelled_at=None, opened_at=None)

    def withheld_by_freeze(self) -> Self:
        """Keep those in which nobody else voted: a stolen account takes no vote of others away."""
        from participation.polls.models import Ballot, Slip

        others = Ballot.objects.filter(poll=OuterRef("pk")).exclude(person=OuterRef("author"))
        return self.exclude(Exists(others)).exclude(Exists(Slip.objects.filter(poll=OuterRef("pk"))))

    def of_town(self, town: Town) -> Self:
        return self.filter(town=town)

    def for_wall(self) -> Self:
        from participation.polls.models import Outcome

        joined = self.timed().select_related("author", "town", "theme", "neighbourhood__town")
        return joined.defer("neighbourhood__geometry", "neighbourhood__town__facts", "town__facts").prefetch_related(
            "photos", "options", Prefetch("outcomes", Outcome.objects.select_related("author"))
        )


class ElectorQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: the roll is shown as a number only (VOTE-8)."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class BallotQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own: who answered, and what, is for nobody else (VOTE-8)."""
        return self.filter(person=viewer.pk) if viewer.is_authenticated else self.none()


class SlipQuerySet(models.QuerySet[Any]):
    def counted(self) -> Self:
        """Keep those that count: a batch that was withdrawn, or is held, takes its sheets with it."""
        return self.filter(Q(batch=None) | Q(batch__withdrawn_at=None, batch__held_at=None))


class BatchQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those of polls whose result is public, and all of a town for who answers in its name (VOTE-7)."""
        from participation.polls.models import Poll

        public = Poll.objects.standing().showing_counts()
        read = Q(poll__in=public)
        if viewer.is_authenticated:
            acting = Mandate.objects.acting(viewer).current().filter(role__in=HANDLING, town=OuterRef("poll__town"))
            read |= Q(Exists(acting))
        return self.filter(read, poll__hidden_at=None, poll__deleted_at=None)

    def standing(self) -> Self:
        """Keep those that were not withdrawn."""
        return self.filter(withdrawn_at=None)

    def held(self) -> Self:
        """Keep those that wait for their agent's account to be given back."""
        return self.standing().filter(held_at__isnull=False)


class OutcomeQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was said of polls that stand."""
        return self.filter(poll__published_at__isnull=False, poll__hidden_at=None, poll__deleted_at=None)
