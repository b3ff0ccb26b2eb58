"""What the outbox runs for public money, after the commit that promised it."""

from __future__ import annotations

from typing import Any

from core.outbox import outside
from officials.spending.models import Ledger
from officials.spending.services import fetch_ledger


@outside
def fetch(payload: dict[str, Any]) -> None:
    """Fetch one file that a desk asked for."""
    ledger = Ledger.objects.filter(pk=payload["ledger"]).select_related("town").first()
    if ledger is not None:
        fetch_ledger(ledger=ledger)
