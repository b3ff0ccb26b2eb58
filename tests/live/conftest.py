import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.probe.fixtures import installation, maker, shared
from tests.probe.running import Installation, Running, free_port, wait_for

__all__ = ["installation", "maker", "shared"]


@pytest.fixture(scope="module", params=["serve", "live"])
def server(request: pytest.FixtureRequest, shared: Installation, redis_url: str) -> Running:
    """The embedded server, or a process for pages beside one for sockets: each holds a module's sockets in turn."""
    if request.param == "serve":
        return shared.serve()
    pages = shared.serve("--no-worker", REDIS_URL=redis_url)
    pages.sockets = shared.live(REDIS_URL=redis_url)
    return pages


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The Redis of ``REDIS_URL``, or one of our own."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    program = shutil.which("redis-server")
    assert program, "the tests of live need redis-server, or REDIS_URL"
    port = free_port()
    with subprocess.Popen([program, "--bind", "127.0.0.1", "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL) as process:
        wait_for(
            lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n"
        )
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()
