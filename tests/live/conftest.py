import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.probe.fixtures import installation, maker, server, shared
from tests.probe.running import free_port, wait_for

__all__ = ["installation", "maker", "server", "shared"]


@pytest.fixture
def redis_url() -> Iterator[str]:
    """The Redis of ``REDIS_URL``, or one of our own for this test."""
    if url := os.environ.get("REDIS_URL"):
        yield url
        return
    program = shutil.which("redis-server")
    assert program, "the tests of live need redis-server, or REDIS_URL"
    port = free_port()
    with subprocess.Popen([program, "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL) as process:
        wait_for(
            lambda: subprocess.run(["redis-cli", "-p", str(port), "ping"], capture_output=True).stdout == b"PONG\n"
        )
        yield f"redis://127.0.0.1:{port}/0"
        process.terminate()
