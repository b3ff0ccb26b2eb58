"""Who sees what of private conversations: those who take part in them, and nobody else, whatever their role (DM-4).

For a town hall, those take part who answer in its name now: a mandate that ended a second ago shows nothing (OFF-2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from profiles.models import Block, Mandate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from messaging.models import Flag
    from profiles.models import User
    from profiles.querysets import Viewer

PAGE = 30


def _parts(viewer: Viewer) -> Any:
    from messaging.models import Part, Standing

    rows = Part.objects.filter(person=viewer.pk or 0, standing__in=(Standing.ASKED, Standing.TAKEN))
    return rows.exclude(_never_met(viewer)) if viewer.is_authenticated else rows


def _never_met(viewer: User) -> Q:
    """Return which requests are not there for the viewer: between a minor and who acts for a town (``kept_apart``).

    Asked at each reading: a mandate begins without anybody's doing, and what somebody ticks counts from then on.
    """
    from messaging.models import Part, Standing

    others = Part.objects.filter(conversation=OuterRef("conversation")).exclude(person=viewer.pk)
    if viewer.is_minor:
        acting = Mandate.objects.running().filter(person=OuterRef("person"))
        return Q(Exists(others.filter(Exists(acting))), standing=Standing.ASKED)
    minors = Exists(others.filter(person__is_minor=True))
    return Q(minors, Exists(Mandate.objects.running().filter(person=viewer.pk)), standing=Standing.ASKED)


def _answering(viewer: Viewer, town: str) -> Exists:
    """Return whether the viewer answers in the name of the town of this column."""
    return Exists(Mandate.objects.acting(viewer).handling(OuterRef(town)))


class ConversationQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep those the viewer takes part in, and those of the towns in whose name the viewer answers."""
        mine = Exists(_parts(viewer).filter(conversation=OuterRef("pk")))
        return self.filter(mine | Q(town__isnull=False) & _answering(viewer, "town"))

    def for_wall(self) -> Self:
        """Fetch with each what a list of files shows of it."""
        return self.select_related("town", "started_by").defer("town__facts")


class PartQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own sides: what another put away or has read is theirs to know."""
        from messaging.models import Standing

        rows = self.filter(person=viewer.pk or 0, standing__in=(Standing.ASKED, Standing.TAKEN))
        return rows.exclude(_never_met(viewer)) if viewer.is_authenticated else rows

    def inside(self) -> Self:
        """Keep those whose people hear what is said: nobody who refused, left, or was taken out."""
        from messaging.models import Standing

        return self.filter(standing__in=(Standing.ASKED, Standing.TAKEN))

    def shown(self) -> Self:
        """Keep those whom the others find in it: who refused, as if they were still asked; not who left."""
        from messaging.models import Standing

        return self.exclude(standing__in=(Standing.LEFT, Standing.DROPPED))

    def listed(self, *, asked: bool = False, archived: bool = False) -> Self:
        """Keep one of the three lists: conversations, requests that wait, what was put away."""
        from messaging.models import Standing

        standing = Standing.ASKED if asked else Standing.TAKEN
        return self.filter(standing=standing, is_archived=archived and not asked, last__gt=0)

    def loud(self) -> Self:
        """Keep those that count beside the envelope: something unread, and neither muted nor a request."""
        from messaging.models import Standing

        return self.filter(standing=Standing.TAKEN, is_muted=False, unread__gt=0)

    def quick_to_hear(self) -> Self:
        """Keep those whose phones ring for a message: neither a request, nor muted, nor put away."""
        from messaging.models import Standing

        return self.filter(standing=Standing.TAKEN, is_muted=False, is_archived=False)


class MessageQuerySet(models.QuerySet[Any]):
    def told_to(self, pk: int, people: Iterable[int]) -> list[int]:
        """Return which of these people still wait for a message: it stands, they take part, and have not read it."""
        from messaging.models import Part

        said = self.filter(pk=pk, deleted_at=None).values("conversation")
        waiting = Part.objects.quick_to_hear().filter(person__in=people, conversation__in=said, read__lt=pk)
        return list(waiting.filter(since__lte=pk, unread__gt=0).values_list("person", flat=True))

    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was said where the viewer takes part, from when they came on."""
        mine = _parts(viewer).filter(conversation=OuterRef("conversation"), since__lte=OuterRef("pk"))
        town = Q(conversation__town__isnull=False) & _answering(viewer, "conversation__town")
        return self.filter(Exists(mine) | town)

    def for_page(self) -> Self:
        """Fetch with each who said it; what went along is not the same for every reader (``messaging.dressing``)."""
        return self.select_related("author")


class EnclosureQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep what was sent with messages that the viewer may read and that are still there.

        Nobody is shown files before they accept: in a group others may have, and send some. Once one of two people
        blocked the other, neither finds the files of the other any more (DM-3). In a group a block ends nothing, so
        that nobody sees it there; a town hall blocks nobody, and nobody blocks it.
        """
        from messaging.models import Kind, Message, Part, Standing

        said = Message.objects.visible_to(viewer).filter(pk=OuterRef("message"), deleted_at=None)
        author, me = OuterRef("message__author"), viewer.pk or 0
        apart = Block.objects.filter(Q(blocker=me, blocked=author) | Q(blocker=author, blocked=me))
        conversation = OuterRef("message__conversation")
        asked = Part.objects.filter(conversation=conversation, person=me, standing=Standing.ASKED)
        there = self.filter(Exists(said), ~Exists(asked), message__withheld=None)
        return there.filter(~Q(message__conversation__kind=Kind.PAIR) | ~Exists(apart))

    def shown_in(self, flag: Flag) -> Self:
        """Keep what went along with the messages that a flag shows, deleted since or not, until it is decided.

        For whom the flag is in ``Flag.objects.to_decide``, and nobody else.
        """
        from messaging.models import Shown

        return self.filter(message__in=Shown.objects.filter(flag=flag, flag__ruling=None).values("message"))

    def kept_for_nothing(self) -> Self:
        """Keep those of deleted messages that no flag shows to who has to decide."""
        from messaging.models import Shown

        waiting = Shown.objects.filter(message=OuterRef("message"), flag__ruling=None)
        return self.filter(~Exists(waiting), message__deleted_at__isnull=False)


class DraftQuerySet(models.QuerySet[Any]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Keep the viewer's own, of conversations they still take part in."""
        from messaging.models import Conversation

        there = Conversation.objects.visible_to(viewer).filter(pk=OuterRef("conversation"))
        return self.filter(Exists(there), person=viewer.pk or 0)
