"""Fixtures that every test may use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client, SimpleTestCase

from cases import figures
from core.fragments import pieces
from feed.entries import fragments
from officials.campaign import reading
from officials.urgent import active
from places.models import Town
from profiles.models import User
from tests import factories

# Folders whose tests start processes of the project, which read the database of the environment by themselves.
PROCESSES = {"civicnet", "drills", "faults", "live", "processes"}
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup", "maker"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out what no database has a part in")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what says the same whatever the database is, when it is asked with another one as well."""
    if not config.getoption("--database-only"):
        return
    without = [item for item in items if not _asks_a_database(item)]
    config.hook.pytest_deselected(items=without)
    items[:] = [item for item in items if _asks_a_database(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        or not PROCESSES.isdisjoint(item.path.relative_to(Path(__file__).parent).parts)
    )


@pytest.fixture(autouse=True)
def _clean_cache() -> Iterator[None]:
    """No limit and no fragment of one test is seen by the next."""
    cache.clear()
    pieces.clear()
    fragments.clear()
    figures.forget()
    active.none_yet()
    reading.forget()
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
