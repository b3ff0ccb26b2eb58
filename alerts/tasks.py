"""What the outbox runs for the bell."""

from typing import Any

from django.utils import timezone

from alerts import services
from alerts.services.removing import KEPT
from core.outbox import enqueue, outside


@outside
def prune(payload: dict[str, Any]) -> None:
    """Remove lines of three months ago, in short transactions."""
    services.prune(before=timezone.now() - KEPT)


def send_mails(payload: dict[str, Any]) -> None:
    """Write the mails that are due of some people, and promise to go on while there may be more."""
    if services.send_due(now=timezone.now()):
        enqueue("alerts.tasks.send_mails")
