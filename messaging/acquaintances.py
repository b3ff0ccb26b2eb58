"""Whom one may choose for a group: those one writes to, follows or is followed by, and whoever's handle one knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _

from feed.models import Follow
from feed.services import Refusal
from messaging.models import Kind, Part, Standing
from profiles.models import User

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 60  # offered in a form, those one came to know last


def known(viewer: User) -> list[User]:
    """Return people the viewer talks with, then those they follow or who follow them and show it, the last first."""
    own = Part.objects.visible_to(viewer).filter(conversation__kind=Kind.PAIR, standing=Standing.TAKEN)
    talks = Part.objects.filter(conversation__in=own.values("conversation")).exclude(person=viewer)
    talked = talks.order_by("-last").values_list("person", flat=True)
    kind = ContentType.objects.get_for_model(User)
    follows = Follow.objects.visible_to(viewer).filter(source__content_type=kind).order_by("-created_at", "-pk")
    mine = follows.filter(follower=viewer).values_list("created_at", "source__object_id")
    theirs = follows.filter(source__object_id=viewer.pk).values_list("created_at", "follower")
    # Blocks are looked at below: some more than are shown leave room for those whom they take away.
    latest = sorted([*mine[: MOST * 2], *theirs[: MOST * 2]], reverse=True)
    order = list(dict.fromkeys([*talked[: MOST * 2], *(int(pk) for _at, pk in latest)]))
    people = User.objects.visible_to(viewer).exclude(pk=viewer.pk).in_bulk(order)
    return [people[pk] for pk in order if pk in people][:MOST]


class Unfound(Refusal):
    """Nobody has this handle, or somebody one is kept away from: which of these is nobody's to know (DM-7)."""

    words = _("Nous ne trouvons pas : %(names)s.")

    def __init__(self, handles: Iterable[str]) -> None:
        super().__init__()
        self.names = ", ".join(f"@{handle}" for handle in handles)

    @property
    def reason(self) -> str:
        return str(self.words) % {"names": self.names}


def find(viewer: User, handles: Iterable[str]) -> list[User]:
    """Return the people of these handles. Raises ``Unfound`` with all those of which the viewer finds nobody."""
    wanted = list(dict.fromkeys(handles))
    people = {person.handle: person for person in User.objects.visible_to(viewer).filter(handle__in=wanted)}
    if unknown := [handle for handle in wanted if handle not in people]:
        raise Unfound(unknown)
    return [people[handle] for handle in wanted]
