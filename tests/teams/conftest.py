"""What tests of teams share."""

from __future__ import annotations

import pytest
from django.test import Client

from places.models import Town
from profiles.models import User
from tests import factories
from tests.teams.desk import SignIn


@pytest.fixture
def mayor(town: Town) -> User:
    return factories.make_official(town, "mayor", "Maire")


@pytest.fixture
def desk(mayor: User, sign_in: SignIn) -> Client:
    """The mayor's browser."""
    return sign_in(mayor)
