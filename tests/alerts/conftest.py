"""A push service that tests of this folder may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.alerts.pushes import PushService, push_service


@pytest.fixture
def phones(settings: Any) -> Iterator[PushService]:
    settings.OUTSIDE_LOOPBACK = True
    with push_service() as running:
        yield running
