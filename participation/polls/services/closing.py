"""Counting at the close, and counting again: the ballots are right, what is kept beside them is a cache (VOTE-10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from core.outbox import enqueue
from participation.polls import counting, tally, verbs
from participation.polls.models import Poll
from participation.polls.papers import holds
from participation.polls.services.opening import is_as_sealed, open_poll
from participation.polls.services.preparing import refresh
from places.models import Neighbourhood


@dataclass(frozen=True)
class Recounted:
    """What a recount found; a sound poll has no ``differences`` and no ``spoilt`` ballots."""

    poll: int
    ballots: int
    spoilt: int
    differences: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.differences and not self.spoilt


def close_poll(*, poll: Poll, quietly: bool = False) -> bool:
    """Count a poll whose time is over and keep the result; return whether this call did. Before, and twice, nothing.

    Every vote taken before the close is in it: the lock waits for those still on their way. ``quietly`` tells nobody.
    """
    with transaction.atomic():
        open_poll(poll=poll)
        row: Poll = Poll.objects.select_for_update().get(pk=poll.pk)
        over = Poll.objects.filter(pk=row.pk, closes_at__lte=Now(), cancelled_at=None, published_at__isnull=False)
        if row.counted_at is not None or not over.exists():
            return False
        Poll.objects.filter(pk=row.pk).update(counts=counted(row), counted_at=Now())
        refresh(row)
        if not quietly:
            payload = {"poll": row.pk, "verb": verbs.CLOSED, "after": 0}
            enqueue("participation.polls.tasks.tell", payload=payload, key=f"poll-closed:{row.pk}")
    return True


def counted(row: Poll) -> dict[str, Any]:
    """Return the whole result as it is kept: the count, its parts by neighbourhood, each other channel beside it."""
    told = tally.count(row).plain() | {"places": _places(row)}
    channels = {channel: each.plain() for channel, each in tally.count_slips(row).items()}
    return told | {"channels": channels} if channels else told


def _places(row: Poll) -> list[dict[str, Any]]:
    """Return the result in each neighbourhood with voters enough to hide each of them (VOTE-8)."""
    counts = tally.count_places(row)
    names = dict(Neighbourhood.objects.filter(pk__in=[pk for pk in counts if pk]).values_list("pk", "name"))
    shown = counting.shown_parts({place: each.voters for place, each in counts.items()})
    parts = [
        {"name": names[place], "voters": counts[place].voters, "votes": counts[place].votes}
        for place in shown
        if place in names
    ]
    return sorted(parts, key=lambda part: str(part["name"]))


def recount_poll(*, poll: Poll, repair: bool = False) -> Recounted:
    """Count the ballots of a poll anew and compare with what is kept; with ``repair``, what is kept is set right.

    The seal of the opening and the fingerprints of paper are compared as well: what they find changed is said and
    cannot be mended.
    """
    with transaction.atomic():
        row: Poll = Poll.objects.select_for_update().get(pk=poll.pk)
        found, slips = tally.count(row), tally.count_slips(row)
        differences: list[str] = []
        if any(not holds(batch) for batch in row.batches.all()):
            differences.append("batches")
        if row.seal and not is_as_sealed(row):
            differences.append("seal")
        if row.counted_at is not None:
            fresh, kept = found.plain(), row.counts or {}
            differences += [name for name in fresh if kept.get(name) != fresh[name]]
            if kept.get("channels", {}) != {channel: each.plain() for channel, each in slips.items()}:
                differences.append("channels")
            if repair and kept != counted(row):
                Poll.objects.filter(pk=row.pk).update(counts=counted(row))
                refresh(row)
    spoilt = found.spoilt + sum(each.spoilt for each in slips.values())
    return Recounted(row.pk, found.voters + found.spoilt, spoilt, tuple(differences))
