"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from cases import figures
from core.fragments import pieces
from feed.entries import fragments
from officials.urgent import active
from places.models import Town
from profiles.models import User
from tests import factories


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """No limit and no fragment of one test is seen by the next."""
    cache.clear()
    pieces.clear()
    fragments.clear()
    figures.forget()
    active.none_yet()
    yield


@pytest.fixture
def town(db: None) -> Town:
    return factories.make_town("Gap")


@pytest.fixture
def citizen(town: Town) -> User:
    return factories.make_person("Nadia Benali", town=town)


@pytest.fixture
def outsider(db: None) -> User:
    """Someone with an account who has nothing to do with what the test is about."""
    return factories.make_person("Otto Outsider")


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """Return a browser in which this person is signed in."""

    def browser(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return browser
