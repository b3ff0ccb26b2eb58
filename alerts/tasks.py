"""What the outbox runs for the bell and for what goes from it to phones."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from alerts import services
from alerts.models import Parcel
from alerts.services import delivering, pushing
from alerts.services.devices import prune_devices
from alerts.services.removing import KEPT
from core.mail import waiting as mails_waiting
from core.outbox import enqueue, outside


@outside
def prune(payload: dict[str, Any]) -> None:
    """Remove lines of three months ago, pushes of last week and devices that fail since a month, bit by bit."""
    now = timezone.now()
    services.prune(before=now - KEPT)
    pushing.prune_pushes(before=now - timedelta(days=7))
    prune_devices(before=now - timedelta(days=30))


@outside
def deliver(payload: dict[str, Any]) -> None:
    """Hand a batch of pushes to their services; a phone knows one that comes twice by its tag."""
    delivering.deliver(batch=payload["batch"], attempt=payload["attempt"])


def spread(payload: dict[str, Any]) -> None:
    """Pack a town's parcel for the next devices that follow it."""
    parcel = Parcel.objects.select_related("town").filter(pk=payload["parcel"]).first()
    if parcel is not None:
        pushing.spread(parcel=parcel, after=payload["after"])


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
