"""Words that stand in the database only as this installation can read them."""

from __future__ import annotations

from core.sealing import Broken, unseal

PURPOSE = "message"  # of the seal, see core.sealing


def opened(sealed: str) -> str:
    """Return what was sealed; empty when there is nothing, or when the key it was sealed with is gone."""
    return (sealed and unlocked(sealed)) or ""


def unlocked(sealed: str) -> str | None:
    """Return what was sealed, which may be empty; None when the key it was sealed with is gone."""
    try:
        return unseal(sealed, purpose=PURPOSE)
    except Broken:
        return None
