"""How many lines of a bell, and how many conversations, are unread: numbers beside the account, so that no page counts.

Whatever changes a bell holds the lock of its person first, in the order of ids: the number is exact and two
deliveries at once never stand crosswise.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import CharField, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat

from core import live
from core.models import Stream
from profiles.models import User


def lock(people: Iterable[int]) -> list[int]:
    """Lock the bells of these people until the commit; return the ids of those whose account is in use."""
    accounts = User.objects.filter(pk__in=set(people), is_active=True).order_by("pk")
    return list(accounts.select_for_update(no_key=True).values_list("pk", flat=True))


def lock_free(people: Iterable[int]) -> list[int]:
    """Lock those of these bells that nothing else holds, of closed accounts too; return whose they are."""
    accounts = User.objects.filter(pk__in=set(people)).order_by("pk")
    return list(accounts.select_for_update(no_key=True, skip_locked=True).values_list("pk", flat=True))


def tell(people: Iterable[int], **more: str) -> None:
    """Have every open page of these people, on whatever device, show the numbers as they are after this transaction.

    ``more`` goes with them: ids, never words. ``User.heard`` keeps how far their stream reaches, so that the socket of
    a page drawn from now on begins there.
    """
    rows = User.objects.filter(pk__in=set(people))
    numbers = rows.values_list("pk", "unread", "unread_talks")
    live.append_each({f"user:{pk}": {"bell": bell, "talks": talks, **more} for pk, bell, talks in numbers})
    name = Concat(Value("user:"), Cast(OuterRef("pk"), CharField()))
    rows.update(heard=Subquery(Stream.objects.filter(name=name).values("top")))
