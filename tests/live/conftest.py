import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.conftest import ON_POSTGRES
from tests.probe.fixtures import installation, maker
from tests.probe.running import Maker, Running, free_port, wait_for

__all__ = ["installation", "maker"]


@pytest.fixture(scope="module", params=["live" if ON_POSTGRES else "serve"])
def server(request: pytest.FixtureRequest, maker: Maker, redis_url: str) -> Iterator[Running]:
    """A village's embedded server, or with PostgreSQL a process for pages beside one for sockets."""
    made = maker.make()
    if request.param == "serve":
        yield made.serve()
    else:
        pages = made.serve("--no-worker", REDIS_URL=redis_url)
        pages.sockets = made.live(REDIS_URL=redis_url)
        yield pages
    made.end()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The Redis of ``REDIS_URL``, or one of our own."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    program = shutil.which("redis-server")
    assert program, "the tests of live need redis-server, or REDIS_URL"
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        wait_for(
            lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n"
        )
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()
