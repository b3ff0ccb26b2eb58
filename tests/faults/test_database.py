"""PostgreSQL goes away under a running server: pages say to come back, and the server recovers by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.drills._ground import Postgres
from tests.probe.running import Maker, wait_for
from tests.template import Template


@pytest.mark.once
@pytest.mark.skipif(Postgres.programs() is None, reason="PostgreSQL's programs are not on this machine")
def test_a_database_that_is_away_is_answered_503_until_it_is_back(tmp_path: Path) -> None:
    postgres = Postgres()
    installation = Maker(tmp_path, Template(tmp_path / "template", postgres.url)).make()
    try:
        server = installation.serve()
        assert server.get("/probe/promise/1", method="POST").status == 200
        postgres.stop()
        for path in ("/probe/promise/2", "/probe/effects", "/live/tops?s=open:1"):
            answer = server.get(path)
            assert (answer.status, answer.headers["Retry-After"]) == (503, "5")
        assert server.get("/readyz").status == 503
        assert server.get("/healthz").status == 200
        postgres.start()
        assert server.get("/probe/promise/3", method="POST").status == 200
        wait_for(lambda: server.get("/probe/effects").json["open"] == 0)
        counts = server.get("/probe/effects").json["counts"]
        assert counts == {f"{kind}:{key}": 1 for kind in ("row", "effect") for key in "13"}
    finally:
        installation.end()
        postgres.end()
