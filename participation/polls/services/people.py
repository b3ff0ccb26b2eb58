"""Erasing a person from polls: their name goes, the result stays what it was (PRIV-1, VOTE-2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from participation.polls.models import Ballot, Batch, Elector, Outcome, Poll, Slip
from participation.polls.services.preparing import delete_draft

if TYPE_CHECKING:
    from profiles.models import User

DEVICES = timedelta(days=30)  # after the close: nobody appeals against what decides nothing
APPEAL = timedelta(days=62)  # two months (code de justice administrative, art. R. 421-1), whatever their length


def erase_person(person: User) -> None:
    """Take a person's name off ballots, rolls, polls, batches and follow-ups; their drafts go.

    What is guaranteed: every result stays as it was, because the ballot stays, of nobody. It keeps the keyed hash of
    poll and address until two months after the close (``forget_slots``): an account opened anew with the same mailbox
    cannot answer the same poll again. Where there is a roll, a new account is not on it, whatever its address. What is
    not: that the same person does not come back with *another* mailbox, in a poll open to everyone, because nobody's
    identity or residence is verified here; such a poll asks for accounts, and its page says so. The hash is made
    with the installation's ``SECRET_KEY``: whoever holds the key and knows an address can try it against a ballot.
    """
    with transaction.atomic():
        for poll in Poll.objects.filter(author=person, published_at=None):
            delete_draft(poll=poll)
        Poll.objects.filter(author=person).update(author=None, key=None)
        Outcome.objects.filter(author=person).update(author=None)
        Batch.objects.filter(agent=person).update(agent=None)
        Batch.objects.filter(withdrawn_by=person).update(withdrawn_by=None)
        Ballot.objects.filter(person=person).update(person=None)
        Elector.objects.filter(person=person).update(person=None)


def forget_slots() -> int:
    """Destroy the hashes of polls closed for longer than an appeal may come; return how many."""
    over = Poll.objects.filter(closes_at__lt=Now() - APPEAL)
    return Ballot.objects.filter(slot__isnull=False, poll__in=over).update(slot=None)


def forget_devices() -> int:
    """Destroy what told one device from another, and which form a kiosk sent, a month after the close."""
    over = Poll.objects.filter(closes_at__lt=Now() - DEVICES)
    kept = Slip.objects.filter(Q(device__isnull=False) | Q(key__isnull=False), poll__in=over)
    return kept.update(device=None, key=None)
