"""A push service that tests of this folder may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from tests.alerts.pushes import PushService, push_service


@pytest.fixture
def phones(settings: Any) -> Iterator[PushService]:
    settings.OUTSIDE_LOOPBACK = True
    with push_service() as running:
        yield running


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests are run at night too."""
    monkeypatch.setattr("alerts.pushing.allowed.NIGHT", datetime.max.time())
    monkeypatch.setattr("alerts.pushing.allowed.MORNING", datetime.min.time())
