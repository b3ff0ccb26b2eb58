"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, SimpleTestCase

from cases import figures
from core.fragments import pieces
from feed.entries import fragments
from officials.campaign import reading
from officials.urgent import active
from places.models import Town
from profiles.models import User
from tests import factories
from tests.template import ON_SERVER, Template, of_run

# Folders whose tests start processes of the project, which read the database of the environment by themselves.
PROCESSES = {"civicnet", "drills", "faults", "live", "processes"}
ON_POSTGRES = "postgres" in os.environ.get("DATABASE_URL", "")
DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "django_db_setup", "maker"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database-only", action="store_true", help="leave out what no database has a part in")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the template when the last process of this run is done with it."""
    factory: pytest.TempPathFactory | None = getattr(config, "_tmp_path_factory", None)
    if factory and not hasattr(config, "workerinput") and (folder := factory.getbasetemp() / ON_SERVER).is_dir():
        Template(folder, os.environ["DATABASE_URL"]).end()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this world has no part in: ``many`` is PostgreSQL's, ``--database-only`` spares it the rest."""
    spared = config.getoption("--database-only")

    def asked(item: pytest.Item) -> bool:
        if item.get_closest_marker("many"):
            return ON_POSTGRES
        return not spared or (item.get_closest_marker("once") is None and _asks_a_database(item))

    config.hook.pytest_deselected(items=[item for item in items if not asked(item)])
    items[:] = [item for item in items if asked(item)]


def _asks_a_database(item: pytest.Item) -> bool:
    return (
        item.get_closest_marker("django_db") is not None
        or not DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
        or issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        or not PROCESSES.isdisjoint(item.path.relative_to(Path(__file__).parent).parts)
    )


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django finds a migrated database of the right name, and leaves it to the fixture below."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Give this process a copy of the one database in which migrations ran."""
    template, name = of_run(tmp_path_factory.getbasetemp()), connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    template.copy(name)
    yield
    if template.server:
        template.drop(name)


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
