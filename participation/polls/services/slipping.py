"""Answers without an account, at a poster or a kiosk: decided by the database, like ballots (VOTE-1, VOTE-4)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from core import live
from feed.services import Gone, Refusal
from participation.polls import counting
from participation.polls.models import Channel, Poll, Slip, new_ballot_id
from participation.polls.querysets import Phase
from participation.polls.services.casting import BadChoice, Closed, NotYetOpen, clock
from participation.polls.services.opening import open_poll
from participation.polls.tally import asked_of

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotOnTheSpot(Refusal):
    """This poll said at its opening that it takes answers with an account only."""

    words = _("Ce sondage demande un compte : il ne prend pas de réponse sur place.")


# As for ballots: the clock is the statement's own, and the poll's row keeps the count from passing by.
_CAST = """
INSERT INTO polls_slip (id, poll_id, channel, choice, cast_at, device, spot, key)
SELECT %s, p.id, %s, %s, {now}, %s, %s, %s
FROM polls_poll p
WHERE p.id = %s AND p.published_at IS NOT NULL AND p.opened_at IS NOT NULL AND p.takes_slips
  AND p.opens_at <= {now} AND p.closes_at > {now}
  AND p.cancelled_at IS NULL AND p.hidden_at IS NULL AND p.deleted_at IS NULL
{lock}
ON CONFLICT {conflict}
"""
_ANEW = "(poll_id, device) DO UPDATE SET choice = excluded.choice, cast_at = excluded.cast_at, spot = excluded.spot"
_ONCE = "(poll_id, key) DO NOTHING"


def answer_poster(*, poll: Poll, choice: Sequence[int], token: str, spot: int) -> str:
    """Answer from a device, or answer anew in place of before; return the answer as it is kept.

    ``token`` is what the device holds, ``spot`` the number of the poster. Raises ``BadChoice``, ``NotYetOpen``,
    ``Closed``, ``NotOnTheSpot``, ``Gone``.
    """
    written = _written(poll, choice)
    with transaction.atomic():
        told = {"device": device_of(poll, token), "spot": spot, "key": None}
        if not _cast(poll, Channel.POSTER, written, told, _ANEW):
            raise _why(poll)
        _tell(poll)
    return written


def answer_kiosk(*, poll: Poll, choice: Sequence[int], key: UUID, spot: int) -> str:
    """Answer at a kiosk; ``key`` sent again is the same answer. ``spot`` is the kiosk. Raises as ``answer_poster``."""
    written = _written(poll, choice)
    with transaction.atomic():
        told = {"device": None, "spot": spot, "key": key}
        if _cast(poll, Channel.KIOSK, written, told, _ONCE):
            _tell(poll)
        elif not Slip.objects.filter(poll=poll, key=key).exists():
            raise _why(poll)
    return written


def device_of(poll: Poll, token: str) -> str:
    """Return what stands for a device in one poll: a keyed hash, another in each poll, that leads back to nothing."""
    return salted_hmac("polls.device", f"{poll.pk}:{token}", algorithm="sha256").hexdigest()


def _written(poll: Poll, choice: Sequence[int]) -> str:
    if poll.opened_at is None:
        poll = open_poll(poll=poll)
    written = counting.write(sorted(choice) if poll.form == counting.MULTIPLE else choice)
    if counting.read(asked_of(poll), written) is None:
        raise BadChoice
    return written


def _cast(poll: Poll, channel: Channel, written: str, told: Mapping[str, Any], conflict: str) -> bool:
    lock = "FOR KEY SHARE OF p" if connection.vendor == "postgresql" else ""
    adapt = Slip._meta.get_field("key").get_db_prep_value
    with connection.cursor() as cursor:
        cursor.execute(
            _CAST.format(now=clock(), lock=lock, conflict=conflict),
            [
                adapt(new_ballot_id(), connection),
                channel.value,
                written,
                told["device"],
                told["spot"],
                adapt(told["key"], connection),
                poll.pk,
            ],
        )
        taken: int = cursor.rowcount
    return taken > 0


def _tell(poll: Poll) -> None:
    if poll.is_live:
        live.touch(f"poll:{poll.pk}")


def _why(poll: Poll) -> Refusal:
    """Return why nothing was written."""
    row = Poll.objects.standing().timed().filter(pk=poll.pk).first()
    if row is None:
        return Gone()
    if row.phase is Phase.UPCOMING:
        return NotYetOpen()
    return NotOnTheSpot() if row.phase is Phase.OPEN else Closed()
