"""What happens once, when a poll opens: the roll, the lot and the seal are written, and nothing changes after."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Now

from participation.polls.models import Elector, OpenTo, Option, Poll, frozen
from participation.polls.services.preparing import refresh
from profiles.models import User

BATCH = 2000


def open_poll(*, poll: Poll, at: datetime | None = None) -> Poll:
    """Fix the roll, the lot and the seal of a poll whose time has come; otherwise, and a second time, nothing.

    The roll are the residents with an account from before ``opens_at`` (VOTE-5). The outbox does it at the minute, the
    first vote if that comes before. With ``at`` it opened in the past.
    """
    with transaction.atomic():
        row: Poll = Poll.objects.select_for_update().get(pk=poll.pk)
        due = Poll.objects.filter(pk=row.pk, opens_at__lte=Now(), published_at__isnull=False, cancelled_at=None)
        if row.opened_at is not None or not due.exists():
            return row
        row.electors = _write_roll(row)
        _draw_lot(row)
        row.seal = seal_of(row)
        Poll.objects.filter(pk=row.pk).update(opened_at=at or Now(), seal=row.seal, electors=row.electors)
        row.refresh_from_db(fields=["opened_at"])
        if at is None:
            refresh(row)
    return row


def seal_of(poll: Poll) -> str:
    """Return the SHA-256 of all that is fixed."""
    return _hashed(frozen(poll))


def is_as_sealed(poll: Poll) -> bool:
    """Return whether a poll that opened is what it was then.

    Seals once did not say to which neighbourhood a poll is reserved; those made then still hold. One that says it is
    not weakened by that: it is no hash of less.
    """
    told = frozen(poll)
    less = {name: value for name, value in told.items() if name != "neighbourhood"}
    return poll.seal in (_hashed(told), _hashed(less))


def _hashed(told: dict[str, Any]) -> str:
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _write_roll(row: Poll) -> int | None:
    """Write who may answer, None where everyone may."""
    if row.open_to == OpenTo.EVERYONE:
        return None
    people = User.objects.filter(town=row.town_id, is_active=True, is_guest=False, date_joined__lt=row.opens_at)
    if row.open_to == OpenTo.NEIGHBOURHOOD:
        people = people.filter(neighbourhood=row.neighbourhood_id)
    listed = people.order_by("pk").values_list("pk", "neighbourhood_id")
    Elector.objects.bulk_create(
        (Elector(poll=row, person_id=person, neighbourhood_id=place) for person, place in listed.iterator()),
        batch_size=BATCH,
    )
    return Elector.objects.filter(poll=row).count()


def _draw_lot(row: Poll) -> None:
    options = list(Option.objects.filter(poll=row))
    random.SystemRandom().shuffle(options)
    for place, option in enumerate(options, 1):
        option.lot = place
    Option.objects.bulk_update(options, ["lot"])
