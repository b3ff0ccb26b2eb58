"""People who write to each other, and programs that do it for them."""

from __future__ import annotations

import pytest

from profiles.models import User
from tests import factories
from tests.api.program import Program


@pytest.fixture
def friend(citizen: User) -> User:
    """Somebody who follows the citizen, and whom the citizen follows."""
    friend = factories.make_person("Fatou Ndiaye")
    factories.follow_person(citizen, friend)
    factories.follow_person(friend, citizen)
    return friend


@pytest.fixture
def mine(citizen: User) -> Program:
    return Program.of(citizen)


@pytest.fixture
def theirs(friend: User) -> Program:
    return Program.of(friend)
