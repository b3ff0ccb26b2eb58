"""Thirty writers at once, in two servers and a worker: no lock error reaches anyone, and every row is there."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.probe.running import Installation, wait_for

WRITERS, WRITES = 30, 10


def test_thirty_parallel_writers_all_get_through(installation: Installation) -> None:
    servers = [installation.serve("--no-worker"), installation.serve("--no-worker")]
    installation.work()

    def write(writer: int) -> set[int]:
        server = servers[writer % 2]
        return {server.get(f"/probe/promise/{writer}-{number}", method="POST").status for number in range(WRITES)}

    with ThreadPoolExecutor(WRITERS) as threads:
        statuses = set().union(*threads.map(write, range(WRITERS)))
    assert statuses == {200}
    wait_for(lambda: servers[0].get("/probe/effects").json["open"] == 0, 60)
    keys = [f"{writer}-{number}" for writer in range(WRITERS) for number in range(WRITES)]
    assert servers[0].get("/probe/effects").json["counts"] == {
        f"{kind}:{key}": 1 for kind in ("row", "effect") for key in keys
    }
    for log in installation.home.glob("*.log"):
        assert "locked" not in log.read_text()
