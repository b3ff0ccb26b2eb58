"""What the outbox runs for reports, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from core.outbox import enqueue, outside
from reports.models import Forwarding
from reports.services import forget_guests, forget_sheets, forwarding

EVERY = 600  # seconds, as in settings.PERIODIC_TASKS


@outside
def forward(payload: dict[str, Any]) -> None:
    """Send one report to the outside server of its town."""
    forwarding.forward(report_id=payload["report"])


@outside
def read_back(payload: dict[str, Any]) -> None:
    """Ask one outside server what became of what was sent to it."""
    forwarding.read_back(town_id=payload["town"])


def read_all_back(payload: dict[str, Any]) -> None:
    """Promise a question to each outside server: each by itself, so that a slow one delays nobody."""
    forwarding.promise_what_waits()
    period = int(timezone.now().timestamp()) // EVERY
    for town in Forwarding.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True):
        enqueue("reports.tasks.read_back", payload={"town": town}, key=f"read_back:{town}@{period}")


@outside
def purge(payload: dict[str, Any]) -> None:
    """Forget what nobody went on writing for a day, and guests who gave nothing for three years."""
    forget_sheets()
    forget_guests()
