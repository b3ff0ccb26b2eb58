"""Who decides about messages that somebody showed: the town, or operators where it would judge its own."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from profiles.models import Mandate
from profiles.querysets import second_factors

if TYPE_CHECKING:
    from messaging.models import Conversation
    from profiles.models import User
    from profiles.querysets import Viewer


class Deciders(StrEnum):
    """Who will decide about what somebody shows."""

    TOWN = "town"
    SITE = "site"
    EITHER = "either"  # in a group, by whose words are shown


def deciders(conversation: Conversation, reporter: User) -> Deciders:
    """Return to whom what this person shows of a conversation goes, by the rule of ``FlagQuerySet.to_decide``."""
    from messaging.models import Kind, Part

    town = reporter.town
    if conversation.kind == Kind.TOWN or town is None:
        return Deciders.SITE
    here = Q(town=town)
    if town.intercommunality_id is not None:
        here |= Q(intercommunality=town.intercommunality_id)
    of_hall = Mandate.objects.running().filter(here)
    there = Part.objects.filter(conversation=conversation).values("person")
    managed = Mandate.objects.protected().managing(town).exclude(person__in=there).exists()
    if not managed or of_hall.filter(person=reporter).exists():
        return Deciders.SITE
    strangers = there.exclude(person=reporter).exclude(person__town=town)  # whom one town does not judge for another
    if not strangers.exists() and not of_hall.filter(person__in=there).exists():
        return Deciders.TOWN
    return Deciders.EITHER if conversation.is_group else Deciders.SITE


def operates(viewer: Viewer) -> bool:
    """Tell whether the viewer runs the site, from an account with a second factor (AUTH-6)."""
    if not (viewer.is_authenticated and viewer.is_active and viewer.is_staff):
        return False
    return not settings.OFFICIALS_NEED_SECOND_FACTOR or viewer.is_demo or second_factors(viewer).exists()


class FlagQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own, and those they decide about; never to who is accused."""
        return self.filter(Q(reporter=viewer.pk or 0) | Q(pk__in=self.model.objects.to_decide(viewer).values("pk")))

    def to_decide(self, viewer: Viewer) -> Self:
        """Keep those the viewer decides about, decided or not; nobody decides where they take part.

        Those of a town are for who manages it, with a second factor. Operators have the others: of no town, of a town
        that nobody manages, or whose reporter or accused acts for it or its intercommunality; none of a town hall for
        which they act themselves.
        """
        from messaging.models import Part

        if not viewer.is_authenticated:
            return self.none()
        taking_part = Part.objects.filter(conversation=OuterRef("conversation"))
        took_part = self.model.parties.through.objects.all()
        of_their_hall = Q(town=OuterRef("hall")) | Q(intercommunality=OuterRef("hall__intercommunality"))
        rows = (
            self.exclude(Q(reporter=viewer.pk) | Q(accused=viewer.pk))
            .exclude(Exists(taking_part.filter(person=viewer.pk)))
            .exclude(Exists(took_part.filter(flag=OuterRef("pk"), user=viewer.pk)))
            .exclude(Exists(Mandate.objects.running().filter(of_their_hall, person=viewer.pk)))
        )
        here = Q(town=OuterRef("town")) | Q(intercommunality=OuterRef("town__intercommunality"))
        of_hall = Mandate.objects.running().filter(here)
        party = Exists(of_hall.filter(Q(person=OuterRef("reporter")) | Q(person=OuterRef("accused"))))
        apart = Part.objects.filter(conversation=OuterRef(OuterRef("conversation")), person=OuterRef("person"))
        gone = took_part.filter(flag=OuterRef(OuterRef("pk")), user=OuterRef("person"))
        free = Mandate.objects.protected().managing(OuterRef("town")).exclude(Exists(apart)).exclude(Exists(gone))
        managed = Exists(free)
        towns = Q(managed & ~party)
        mine = towns & Q(Exists(Mandate.objects.acting(viewer).managing(OuterRef("town"))))
        if operates(viewer):
            mine |= ~towns & ~Q(Exists(of_hall.filter(person=viewer.pk)))
        return rows.filter(mine)

    def waiting(self) -> Self:
        """Keep those about which nobody decided yet."""
        return self.filter(ruling=None)

    def for_page(self) -> Self:
        """Fetch with each what a line says of it."""
        return self.select_related("accused", "reporter", "town", "ruling__by").defer("town__facts")


class RulingQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those about the viewer; what came to nothing tells them nothing, not even that there was a flag."""
        from messaging.models import Outcome

        return self.filter(person=viewer.pk or 0).exclude(outcome=Outcome.NONE)

    def liftable_by(self, viewer: Viewer) -> Self:
        """Keep the silences that the viewer may end early: their own decisions, where they would decide still; of
        operators, to whom one appeals, all in which they are no party.
        """
        from messaging.models import Flag, Part

        if not viewer.is_authenticated:
            return self.none()
        mine = Q(by=viewer.pk, flag__in=Flag.objects.to_decide(viewer))
        if operates(viewer):
            inside = Part.objects.filter(conversation=OuterRef("flag__conversation"), person=viewer.pk)
            mine |= ~Q(flag__reporter=viewer.pk) & ~Q(Exists(inside))
        return self.filter(mine, until__gt=timezone.now()).exclude(person=viewer.pk)


class OpeningQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those that the viewer was told of: of conversations they take or took part in, or answer in."""
        from messaging.models import Part

        if not viewer.is_authenticated:
            return self.none()
        mine = Exists(Part.objects.filter(conversation=OuterRef("conversation"), person=viewer.pk))
        hall = Exists(Mandate.objects.acting(viewer).handling(OuterRef("conversation__town")))
        return self.filter(mine | hall, told_at__isnull=False)

    def for_operator(self, viewer: Viewer) -> Self:
        """Keep those that the viewer may ask for or agree to: none where they take part."""
        from messaging.models import Part

        if not opens(viewer):
            return self.none()
        return self.exclude(Exists(Part.objects.filter(conversation=OuterRef("conversation"), person=viewer.pk)))

    def agreed(self) -> Self:
        """Keep those that two agreed on, ended or not."""
        return self.filter(agreed_at__isnull=False)


def opens(viewer: Viewer) -> bool:
    """Tell whether the viewer may be one of the two who open a conversation."""
    return operates(viewer) and viewer.is_superuser
