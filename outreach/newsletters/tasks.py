"""What the outbox runs for letters, after the commit that promised it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.outbox import outside
from outreach.newsletters import services


def begin(payload: dict[str, Any]) -> None:
    """Send a letter whose time for second thoughts is over."""
    services.begin_sending(letter_id=payload["letter"], due=datetime.fromisoformat(payload["due"]))


@outside
def hand_over(payload: dict[str, Any]) -> None:
    """Hand a batch of mails over; each bears a Message-ID of its letter and its reader."""
    services.hand_over(batch_id=payload["batch"])


@outside
def hand_over_one(payload: dict[str, Any]) -> None:
    """Hand one mail over that was put off, under the Message-ID it had."""
    services.hand_over_one(letter_id=payload["letter"], reader_id=payload["reader"])


def purge(_payload: dict[str, Any]) -> None:
    """Erase addresses that nobody confirmed, and make one reader of an address and its account."""
    services.purge()
