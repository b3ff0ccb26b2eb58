from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.probe.running import Installation, Maker, Running
from tests.template import of_run


@pytest.fixture(scope="session")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    made = Maker(tmp_path_factory.mktemp("installations"), of_run(tmp_path_factory.getbasetemp()))
    yield made
    made.end()


@pytest.fixture
def installation(maker: Maker) -> Iterator[Installation]:
    """A fresh data folder and database; every process started on it is ended afterwards."""
    made = maker.make()
    yield made
    made.end()


@pytest.fixture(scope="module")
def shared(maker: Maker) -> Iterator[Installation]:
    made = maker.make()
    yield made
    made.end()


@pytest.fixture(scope="module")
def server(shared: Installation) -> Running:
    """A server that the tests of a module share."""
    return shared.serve()
