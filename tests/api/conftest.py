"""Programs that ask in someone's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from profiles.models import User
from tests.api.program import Program


@pytest.fixture
def program() -> Callable[..., Program]:
    """Return a program with a token of this person, or without any."""

    def make(person: User | None = None, **token: Any) -> Program:
        return Program.of(person, **token) if person else Program()

    return make
