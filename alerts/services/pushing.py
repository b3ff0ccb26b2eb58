"""From the bell to phones and browsers (RFC 8030): for accounts, and for whoever follows a town without one."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.services.notifying import News


def promise(*, news: News, people: Collection[int]) -> None:
    """Promise, in the current transaction, the pushes that these people's devices want about news that rang."""
