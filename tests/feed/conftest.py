"""What pages of the wall keep in memory belongs to one test."""

from __future__ import annotations

import pytest

from feed import lively, surroundings
from feed.entries import fragments
from places import drawings


@pytest.fixture(autouse=True)
def _fresh() -> None:
    surroundings.forget()
    lively.forget()
    drawings.forget()
    fragments.clear()
