"""Having the people of a conversation hear of it: ids on their own streams, never words (DM-2, DM-6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce

from alerts.services.counting import lock, tell
from messaging.models import Conversation, Part
from profiles.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def hold(conversation: int) -> Conversation | None:
    """Hold the row of a conversation until the commit, before any bell: two acts at once never stand crosswise.

    None when it is forgotten meanwhile.
    """
    row: Conversation | None = Conversation.objects.select_for_update().filter(pk=conversation).first()
    return row


def settle(people: Iterable[int], *, conversation: int, message: int = 0, deaf: Collection[int] = frozenset()) -> None:
    """Count anew the conversations in which each of these people has something to read, and tell their open pages.

    Those who are ``deaf`` are counted and told nothing. Call it last in the transaction: it holds the locks of their
    bells until the commit.
    """
    there = lock(people)
    loud = Part.objects.filter(person=OuterRef("pk")).loud().values("person").annotate(number=Count("pk"))
    unread = Coalesce(Subquery(loud.values("number")), 0)  # in one query, however many they are
    User.objects.filter(pk__in=there).update(unread_talks=unread)
    tell(
        [pk for pk in there if pk not in deaf], talk=str(conversation), **({"message": str(message)} if message else {})
    )
