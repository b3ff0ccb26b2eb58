"""From the bell to mailboxes: at once, once a day or once a week."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alerts.services.notifying import News


def promise(*, news: News, people: Collection[int]) -> None:
    """Promise, in the current transaction, the mails that these people (their ids) want about news that rang."""
