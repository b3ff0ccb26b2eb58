"""What tests of reports share: a town with an outline, its clerk, and a program that speaks Open311."""

from __future__ import annotations

from typing import Any

import pytest

from places.models import Town
from profiles.models import User
from reports import services
from tests import factories
from tests.reports.open311 import Program311


@pytest.fixture
def place(town: Town) -> Town:
    factories.make_category()
    return factories.outlined(town)


@pytest.fixture
def clerk(place: Town) -> User:
    return factories.make_official(place, title="Mairie")


@pytest.fixture
def secret(place: Town, clerk: User) -> str:
    return services.create_key(town=place, person=clerk, name="Rue propre")[1]


@pytest.fixture
def program() -> Program311:
    return Program311()


@pytest.fixture
def form(place: Town, secret: str) -> dict[str, Any]:
    """A report that the server takes."""
    return {
        "api_key": secret,
        "jurisdiction_id": place.slug,
        "service_code": "chaussee",
        "lat": "44.55",
        "long": "6.05",
        "description": "Un trou.",
    }
