"""From the bell to mailboxes: at once, once a day or once a week.

``promise`` marks what waits for a mail, in the transaction that rings. ``send_due`` runs every minute: in one
transaction for some people it reads what waits, writes their mails to the outbox and takes the marks away, so that a
kill anywhere loses nothing and repeats nothing (NOTIF-3). Both hold the bells of their people, whatever else a person
does meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from alerts.models import Cause, Mailing
from alerts.rounds import next_round, zone_of
from alerts.sending import Round
from alerts.services.counting import lock_free
from alerts.topics import Frequency
from alerts.wishes import mails_for
from core import mail
from core.outbox.crash import crash_point
from profiles.models import User

if TYPE_CHECKING:
    from alerts.services.notifying import News

BATCH = 20  # people whose bells wait while their mails are written


def promise(*, news: News, people: Collection[int]) -> None:
    """Promise, in the current transaction, the mails that these people (their ids) want about news that rang."""
    wanted = mails_for(news.kind, people)
    if not wanted:
        return
    now = timezone.now()
    told = Cause.objects.filter(event=news.event)
    for frequency in sorted(set(wanted.values())):
        told.filter(recipient__in=[pk for pk, often in wanted.items() if often == frequency]).update(mail=frequency)
    at_once = [pk for pk, often in wanted.items() if often == Frequency.NOW]
    lines = told.filter(recipient__in=at_once).values_list("recipient_id", "notification_id") if at_once else ()
    due = next_round(Frequency.NOW, zone=zone_of(None), after=now)
    rows = [Mailing(person_id=pk, frequency=Frequency.NOW, line_id=line, due=due, since=now) for pk, line in lines]
    zones = User.objects.filter(pk__in=wanted.keys() - set(at_once)).values_list("pk", "town__time_zone")
    for pk, zone in zones:
        due = next_round(wanted[pk], zone=zone_of(zone), after=now)
        rows.append(Mailing(person_id=pk, frequency=wanted[pk], due=due, since=now))
    Mailing.objects.bulk_create(rows, ignore_conflicts=True)


def send_due(*, now: datetime) -> bool:
    """Promise to the outbox the mails that are due, of some people; return whether there may be more.

    People whose bell is being rung meanwhile are left for the next time.
    """
    with transaction.atomic():
        due = Mailing.objects.filter(due__lte=now).order_by("due", "person")
        people = lock_free(due.values_list("person_id", flat=True)[:BATCH])
        if not people:
            return False
        done = Round(people, now)
        mail.send_all(done.write())
        crash_point("mailing.written")
        _mark(done)
        crash_point("mailing.marked")
    return True


def _mark(done: Round) -> None:
    """Take away the marks of what was told, and have each row go, wait for its hour, or for its next day or week."""
    told = Q(pk__in=[])
    for frequency, people in done.told.items():
        told |= Q(recipient__in=people, mail=frequency)
    told |= Q(notification__in=done.lines, mail=Frequency.NOW)
    Cause.objects.filter(told).update(mail="")
    for until, rows in done.held.items():
        Mailing.objects.filter(pk__in=rows).update(due=until, held=True)
    if done.again:
        Mailing.objects.bulk_update(done.again, ["due", "since"])
    Mailing.objects.filter(pk__in=done.over).delete()
