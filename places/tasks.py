"""Background entry points."""

from __future__ import annotations

from typing import Any

from core.outbox import outside
from places import services


@outside
def fetch_outline(payload: dict[str, Any]) -> None:
    """Fetch one outline from the network; writing it twice is writing it once."""
    services.fetch_outline(after=payload.get("after", ()), failures=payload.get("failures", 0))
