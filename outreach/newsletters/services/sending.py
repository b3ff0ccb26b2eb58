"""Sending a letter: two minutes for second thoughts, then batches of readers, each marked mail by mail.

What is killed in between hands one mail at most over again, under the same Message-ID. Everything is read again for
each batch, so that what a moderator hides while a letter leaves is in none of the batches after it (EMB-1).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.mail import get_connection
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from core import limits, mail
from core.outbox import enqueue
from feed.services import Gone, demand
from feed.services.capacities import capacity_of
from outreach.newsletters.composing import Composer, parts_of, ticked
from outreach.newsletters.models import Batch, Letter, Reader, State
from outreach.newsletters.rules import manages
from outreach.newsletters.services.readers import merge_addresses
from outreach.newsletters.services.refusals import NotDraft, NothingToSay, NotManaging, TooLateToStop, TwoThisWeek
from places.models import Town
from places.modules import Module

if TYPE_CHECKING:
    from django.core.mail import EmailMultiAlternatives

    from profiles.models import User

logger = logging.getLogger(__name__)

SECOND_THOUGHTS = timedelta(minutes=2)
WEEK = timedelta(days=7)
MOST_A_WEEK = 2
BATCH = 200  # readers
LONGEST = 5.0  # seconds one task hands over before the next goes on: whoever waits for a code waits behind one task
LATER = timedelta(minutes=15)  # before an address that a server put off is tried again


def next_number(town: Town) -> int:
    """Return the number of the next letter of a town."""
    last = Letter.objects.filter(town=town).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def try_letter(*, letter: Letter, by: User) -> None:
    """Mail a letter to who prepares it, as its readers would receive it. May raise ``limits.TooMany``."""
    if not manages(by, letter.town):
        raise NotManaging
    limits.limit("letter_trial", by.pk)
    message = Composer(letter, number=letter.number or next_number(letter.town)).trial_for(by.email, by.language)
    with transaction.atomic():
        mail.send(message)


def schedule_letter(*, letter: Letter, by: User, at: datetime | None = None) -> Letter:
    """Have a letter leave in two minutes.

    Raises ``NotDraft``, ``NotManaging``, ``ModuleClosed``, ``NothingToSay``, ``TwoThisWeek``.
    """
    now = at or timezone.now()
    with transaction.atomic():
        town, row = _locked(letter)
        demand(town, Module.NEWSLETTER)
        if row.state != State.DRAFT:
            raise NotDraft
        if not manages(by, town):
            raise NotManaging
        if not row.intro and not parts_of(ticked(row)):
            raise NothingToSay
        _brake(town, now)
        row.state, row.author, row.capacity = State.SCHEDULED, by, capacity_of(by, town)
        row.due_at = now + SECOND_THOUGHTS
        row.save(update_fields=["state", "author", "capacity", "due_at"])
        due = row.due_at.isoformat()
        payload = {"letter": row.pk, "due": due}
        enqueue("outreach.newsletters.tasks.begin", payload=payload, key=f"letter:{row.pk}:{due}", due=row.due_at)
    return row


def _brake(town: Town, now: datetime) -> None:
    # One that is hidden does not count: what a thief sent shall not keep the town from saying so.
    lately = Letter.objects.public().filter(town=town, sent_at__gt=now - WEEK).order_by("-sent_at")
    moments = list(lately.values_list("sent_at", flat=True)[:MOST_A_WEEK])
    if len(moments) >= MOST_A_WEEK:
        raise TwoThisWeek(moments[-1] + WEEK, town.time_zone)


def stop_letter(*, letter: Letter, by: User) -> Letter:
    """Make a draft again of a letter that did not leave yet. Raises ``TooLateToStop``, ``NotManaging``."""
    with transaction.atomic():
        town, row = _locked(letter)
        if not manages(by, town):
            raise NotManaging
        if row.state != State.SCHEDULED:
            raise TooLateToStop
        _give_back(row)
    return row


def _give_back(row: Letter) -> None:
    row.state, row.due_at = State.DRAFT, None
    row.save(update_fields=["state", "due_at"])


def begin_sending(*, letter_id: int, due: datetime) -> None:
    """Number a letter whose two minutes are over and promise its batches; one that was stopped, or whose sender lost
    the right meanwhile, stays or becomes a draft.
    """
    with transaction.atomic():
        letter = Letter.objects.filter(pk=letter_id).first()
        if letter is None:
            return None
        town, row = _locked(letter)
        if row.state != State.SCHEDULED or row.due_at != due:
            return None
        pieces = ticked(row)
        standing = len(parts_of(pieces))
        if not town.offers(Module.NEWSLETTER) or row.author is None or not manages(row.author, town):
            return _give_back(row)
        if not standing and not row.intro:
            return _give_back(row)
        merge_addresses(town=town)
        readers = list(Reader.objects.of_town(town).reached().order_by("pk").values_list("pk", flat=True))
        row.state, row.number, row.sent_at = State.SENT, next_number(town), timezone.now()
        row.reader_count, row.left_out = len(readers), len(pieces) - standing
        row.save(update_fields=["state", "number", "sent_at", "reader_count", "left_out"])
        row.pieces.filter(is_ticked=False).delete()
        _promise(row, readers)
    return None


def _promise(letter: Letter, readers: Sequence[int]) -> None:
    """Write down every reader's batch and promise the first; each promises the next, and other mails pass between."""
    batches = [
        Batch(letter=letter, first=stretch[0], last=stretch[-1])
        for stretch in (readers[start : start + BATCH] for start in range(0, len(readers), BATCH))
    ]
    Batch.objects.bulk_create(batches)
    _promise_next(letter)


def _promise_next(letter: Letter, *, turn: str = "") -> None:
    batch = Batch.objects.filter(letter=letter, done_at=None).order_by("pk").first()
    if batch is not None:
        key = f"letter-batch:{batch.pk}{turn}"
        enqueue("outreach.newsletters.tasks.hand_over", payload={"batch": batch.pk}, key=key)


def go_on_sending(letter: Letter) -> None:
    """Promise the first batch that a hidden letter left waiting, once it is shown again."""
    _promise_next(letter, turn=f":{timezone.now().isoformat()}")


def hand_over(*, batch_id: int) -> None:
    """Hand a batch to the mail server, reader by reader, from where it stands; the next task goes on after a while."""
    batch = Batch.objects.select_related("letter__town").filter(pk=batch_id, done_at=None).first()
    if batch is None or batch.letter.number is None or batch.letter.hidden_at is not None:
        return None
    until, letter = time.monotonic() + LONGEST, batch.letter
    waiting = Reader.objects.of_town(letter.town_id).reached().mailed().select_related("person").order_by("pk")
    readers = list(waiting.filter(pk__gte=batch.first, pk__gt=batch.position, pk__lte=batch.last))
    passed_over = mail.undeliverable({reader.address for reader in readers})
    composer = Composer(letter, number=batch.letter.number)
    with get_connection(settings.MAIL_BACKEND) as connection:
        for reader in readers:
            if time.monotonic() > until:
                return _go_on(batch, reader)
            if reader.address in passed_over:
                handed = False
            else:
                handed = _hand(connection, composer.message_for(reader), letter, reader)
            if not _note(batch, reader, handed=handed):
                return None  # another worker is further on: the lease of this one ran out
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk, done_at=None).update(done_at=timezone.now())
        _promise_next(letter)
    return None


def _hand(connection: Any, message: EmailMultiAlternatives, letter: Letter, reader: Reader) -> bool:
    """Hand one mail over; tell whether the server took it, or will be asked again. Faults of the server are raised."""
    try:
        connection.send_messages([message])
    except SMTPRecipientsRefused as refusal:
        if mail.note_refusal(refusal):
            return False
        _try_again(letter, reader)
    except SMTPDataError as refusal:
        if refusal.smtp_code < 500:
            raise
        return False
    except (ValueError, UnicodeError):  # an address that no header can hold
        logger.warning("a letter could not be written to one reader: %s", reader.pk)
        return False
    return True


def hand_over_one(*, letter_id: int, reader_id: int) -> None:
    """Ask again for one reader whose server put the mail off; raises as the server does, and is tried again."""
    letter = Letter.objects.select_related("town").filter(pk=letter_id).public().first()
    reader = Reader.objects.reached().mailed().select_related("person").filter(pk=reader_id).first()
    if letter is None or letter.number is None or reader is None:
        return
    message = Composer(letter, number=letter.number).message_for(reader)
    with get_connection(settings.MAIL_BACKEND) as connection:
        connection.send_messages([message])


def _try_again(letter: Letter, reader: Reader) -> None:
    with transaction.atomic():
        enqueue(
            "outreach.newsletters.tasks.hand_over_one",
            payload={"letter": letter.pk, "reader": reader.pk},
            key=f"letter-reader:{letter.pk}:{reader.pk}",
            due=timezone.now() + LATER,
        )


def _note(batch: Batch, reader: Reader, *, handed: bool) -> bool:
    """Mark how far a batch came; False when it is further on already."""
    here = Batch.objects.filter(pk=batch.pk, position__lt=reader.pk)
    counted = {"handed": F("handed") + 1} if handed else {"refused": F("refused") + 1}
    return bool(here.update(position=reader.pk, **counted))


def _go_on(batch: Batch, reader: Reader) -> None:
    """Promise the rest of a batch, so that no task outlives its lease."""
    with transaction.atomic():
        key = f"letter-batch:{batch.pk}:{reader.pk}"
        enqueue("outreach.newsletters.tasks.hand_over", payload={"batch": batch.pk}, key=key)


def _locked(letter: Letter) -> tuple[Town, Letter]:
    """Return the locked town and letter: of two letters sent at once, the second counts the first."""
    town = Town.objects.select_for_update().get(pk=letter.town_id)
    row: Letter | None = Letter.objects.select_for_update(of=("self",)).filter(pk=letter.pk).first()
    if row is None:
        raise Gone
    row.town = town
    return town, row
