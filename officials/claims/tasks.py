"""Background work of claims; each function runs once per row of the outbox, in its transaction."""

from __future__ import annotations

from typing import Any

from officials.claims import services


def prune(_payload: dict[str, Any]) -> None:
    """Forget requests to join a team that expired long ago."""
    services.prune_joins()
