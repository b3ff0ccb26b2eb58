"""What the outbox runs for the bell."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alerts import services
from alerts.services.removing import KEPT
from core.mail import waiting as mails_waiting
from core.outbox import enqueue, outside


@outside
def prune(payload: dict[str, Any]) -> None:
    """Remove lines of three months ago, in short transactions."""
    services.prune(before=timezone.now() - KEPT)


MOST_WAITING = 60  # mails; more are not written before these went, so that a code never waits behind a digest
PAUSE = 2  # seconds


def send_mails(payload: dict[str, Any]) -> None:
    """Write the mails that are due of some people, and promise to go on while there may be more."""
    now = timezone.now()
    if mails_waiting() >= MOST_WAITING:
        turn = int(now.timestamp()) // PAUSE + 1  # of all who wait, one goes on
        enqueue("alerts.tasks.send_mails", key=f"mails@{turn}", due=now + timedelta(seconds=PAUSE))
    elif services.send_due(now=now):
        enqueue("alerts.tasks.send_mails")
