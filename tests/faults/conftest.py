from collections.abc import Iterator

import pytest

from tests.faults.broker import Broker
from tests.probe.fixtures import installation, maker, server, shared

__all__ = ["installation", "maker", "server", "shared"]


@pytest.fixture
def broker() -> Iterator[Broker]:
    made = Broker()
    made.start()
    yield made
    made.kill()
