"""What the outbox runs for the bell."""

from typing import Any

from django.utils import timezone

from alerts import services
from alerts.services.removing import KEPT
from core.outbox import outside


@outside
def prune(payload: dict[str, Any]) -> None:
    """Remove lines of three months ago, in short transactions."""
    services.prune(before=timezone.now() - KEPT)
