"""A client that wishes and never reads the answers is cut off before they weigh, and nobody else notices (WS-10)."""

from __future__ import annotations

import json
import time

from tests.drills import asleep
from tests.live.test_socket import follow, hear
from tests.probe.running import Running


def test_a_client_that_never_reads_is_cut_off_and_others_hear_on(server: Running) -> None:
    wish = asleep.frame(json.dumps({"type": "follow", "streams": {"x" * asleep.LONG: None}}).encode())
    server.get("/probe/move/open:1/1")
    with server.socket() as line:
        follow(line, open_1="1")
        deaf = asleep.deaf(server, 0)
        deadline = time.monotonic() + 60
        while asleep.say(deaf, wish) is not None:
            assert time.monotonic() < deadline
            time.sleep(0.06)
        server.get("/probe/move/open:1/2")
        assert hear(line, "moved")["tops"] == {"open:1": "2"}
        deaf.close()
