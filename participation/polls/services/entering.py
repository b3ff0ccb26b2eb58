"""Sheets of paper that an agent types in: one stack, once, signed, and taken back only in public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.ids import next_id
from core.text import clean_line
from feed.services import Gone, Refusal, demand
from feed.services.activities import locked
from feed.services.capacities import capacity_of
from participation.polls import counting
from participation.polls.models import MAX_LABEL, MAX_REASON, MOST_SHEETS, Batch, Channel, Poll, Slip
from participation.polls.papers import ALIKE, fingerprint
from participation.polls.querysets import Phase
from participation.polls.rules import can_enter_paper
from participation.polls.services.casting import BadChoice, Closed, NotYetOpen, clock
from participation.polls.services.closing import counted
from participation.polls.services.opening import open_poll
from participation.polls.services.preparing import Unready, refresh
from participation.polls.services.slipping import NotOnTheSpot
from participation.polls.tally import asked_of
from places.modules import Module

if TYPE_CHECKING:
    from profiles.models import User

LATE = timedelta(days=7)  # after the close, for sheets that were filled in before it


class NotEntering(Refusal):
    """Only who answers in the town's name types sheets in."""

    words = _("Seule la mairie saisit des réponses sur papier.")


class LabelTaken(Refusal):
    """A stack with this label was typed in before."""

    words = _("Une pile de ce nom est déjà saisie. Si c’en est une autre, donnez-lui un autre nom.")


class SeemsTheSame(Refusal):
    """The very same sheets were typed in before, which is no chance: somebody has to say that they are others."""

    words = _("Une pile aux mêmes réponses, feuille pour feuille, est déjà saisie. Est-ce bien une autre pile ?")


class WithdrawnAlready(Refusal):
    """It does not count any more."""

    words = _("Cette pile est déjà retirée.")


# The clock is the statement's own (VOTE-4).
_ENTER = """
INSERT INTO polls_batch
  (id, poll_id, label, agent_id, capacity, entered_at, sheets, spoilt, fingerprint, key, withdraw_reason)
SELECT %s, p.id, %s, %s, %s, {now}, %s, %s, %s, %s, ''
FROM polls_poll p
WHERE p.id = %s AND p.published_at IS NOT NULL AND p.opened_at IS NOT NULL AND p.takes_slips
  AND p.opens_at <= {now} AND %s > {now}
  AND p.cancelled_at IS NULL AND p.hidden_at IS NULL AND p.deleted_at IS NULL
"""


def enter_batch(
    *, poll: Poll, by: User, label: str, choices: Sequence[str], spoilt: int, key: UUID, another: bool = False
) -> Batch:
    """Enter a stack of sheets in the town's name; the same ``key`` again returns the first.

    ``choices`` are written as ballots. ``another`` says that sheets which were entered before are others all the same.
    Raises ``NotEntering``, ``Unready`` (label, lines), ``BadChoice``, ``LabelTaken``, ``SeemsTheSame``,
    ``NotYetOpen``, ``Closed``, ``NotOnTheSpot``, ``ModuleClosed``, ``Gone``.
    """
    label = clean_line(label)
    if not label or len(label) > MAX_LABEL:
        raise Unready("label", _("Écrivez ce qui est inscrit sur la pile, en 80 signes au plus."))
    if not 1 <= len(choices) + spoilt <= MOST_SHEETS or spoilt < 0:
        raise Unready("lines", _("Une pile a de 1 à 500 feuilles."))
    if poll.opened_at is None:
        poll = open_poll(poll=poll)
    asked = asked_of(poll)
    if any(counting.read(asked, choice) is None for choice in choices):
        raise BadChoice
    try:
        with transaction.atomic():
            row = locked(poll)
            if not can_enter_paper(by, row):
                raise NotEntering
            there: Batch | None = Batch.objects.filter(poll=row, key=key).first()
            if there is not None:
                return there
            demand(row.town, Module.POSTERS)
            batch = _written(row, by, label, choices, spoilt, key, another)
            Slip.objects.bulk_create(
                Slip(poll=row, channel=Channel.PAPER, choice=choice, batch=batch) for choice in choices
            )
            count_anew(row)
    except IntegrityError:
        raise LabelTaken from None
    return batch


def withdraw_batch(*, batch: Batch, by: User, reason: str) -> Batch:
    """Take a stack back for a public reason: its sheets stay and do not count.

    Raises ``NotEntering``, ``Unready`` (reason), ``WithdrawnAlready``, ``Gone``.
    """
    reason = clean_line(reason)
    if not reason or len(reason) > MAX_REASON:
        raise Unready("reason", _("Dites en public pourquoi, en 500 signes au plus."))
    with transaction.atomic():
        row = locked(batch.poll)
        if not can_enter_paper(by, row):
            raise NotEntering
        standing = Batch.objects.filter(pk=batch.pk).standing()
        if not standing.update(withdrawn_at=Now(), withdrawn_by=by, withdraw_reason=reason):
            raise WithdrawnAlready
        count_anew(row)
        batch.refresh_from_db()
    return batch


def _written(row: Poll, by: User, label: str, choices: Sequence[str], spoilt: int, key: UUID, another: bool) -> Batch:
    mark = fingerprint(choices, spoilt)
    standing = Batch.objects.filter(poll=row).standing()
    if label.casefold() in {each.casefold() for each in standing.values_list("label", flat=True)}:
        raise LabelTaken
    if not another and len(choices) + spoilt >= ALIKE and standing.filter(fingerprint=mark).exists():
        raise SeemsTheSame
    number = next_id()
    adapt = Batch._meta.get_field("key").get_db_prep_value
    told = [number, label, by.pk, capacity_of(by, row.town), len(choices), spoilt, mark, adapt(key, connection), row.pk]
    until = connection.ops.adapt_datetimefield_value(row.closes_at and row.closes_at + LATE)
    with connection.cursor() as cursor:
        cursor.execute(_ENTER.format(now=clock()), [*told, until])
        if not cursor.rowcount:
            raise _why(row)
    return Batch.objects.get(pk=number)


def count_anew(row: Poll) -> None:
    """Count anew what was counted at the close, and have open pages see it where they may."""
    if row.counted_at is not None:
        Poll.objects.filter(pk=row.pk).update(counts=counted(row))
    if row.shows_counts:
        refresh(row)


def _why(row: Poll) -> Refusal:
    phase = Poll.objects.timed().get(pk=row.pk).phase
    if row.is_gone:
        return Gone()
    if phase is Phase.UPCOMING:
        return NotYetOpen()
    return NotOnTheSpot() if not row.takes_slips and phase in (Phase.OPEN, Phase.CLOSED) else Closed()
