"""Sheets of paper typed in from a frozen account: held, out of every count, until the account is given back (OFF-5)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models.functions import Now

from participation.polls.models import Batch, Poll
from participation.polls.services.entering import count_anew
from places.models import Town

if TYPE_CHECKING:
    from places.models import Intercommunality
    from profiles.models import User


def withhold(
    *, person: User, body: Town | Intercommunality, since: datetime
) -> Iterator[tuple[Batch, Town, dict[str, Any]]]:
    """Hold the stacks a person typed in for this town since then: each stays in public, and counts no more."""
    if not isinstance(body, Town):
        return  # an intercommunality types none in
    theirs = Batch.objects.standing().filter(agent=person, poll__town=body, entered_at__gte=since, held_at=None)
    with transaction.atomic():
        for batch in theirs.select_related("poll").order_by("pk"):
            _set(batch, Now())
            yield batch, body, {}


def give_back(*, row: Batch, words: dict[str, Any]) -> None:
    """Count a stack again, unless it was withdrawn meanwhile."""
    with transaction.atomic():
        _set(row, None)


def _set(batch: Batch, moment: Any) -> None:
    # Whoever enters or withdraws sheets holds the poll, and so does this: the last to count counts all.
    poll = Poll.objects.select_for_update().get(pk=batch.poll_id)
    Batch.objects.filter(pk=batch.pk).update(held_at=moment)
    count_anew(poll)
