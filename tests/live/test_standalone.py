"""``civicnet live``: sockets and nothing else, in as many processes as one likes."""

from __future__ import annotations

import pytest
from websockets.exceptions import InvalidStatus

from tests.live.test_socket import close_code, follow
from tests.probe.running import Installation, wait_for

pytestmark = pytest.mark.many


def test_it_says_that_it_lives_and_answers_nothing_else(installation: Installation) -> None:
    live = installation.live()
    answer = live.get("/healthz")
    assert (answer.status, answer.body) == (200, b"ok\n")
    for path in ("/", "/live/tops", "/readyz", "/live"):
        assert live.get(path).status == 403
    with pytest.raises(InvalidStatus):
        live.socket(path="/elsewhere/")


def test_it_sends_its_pages_elsewhere_and_ends_well(installation: Installation) -> None:
    live = installation.live()
    with live.socket() as line, live.socket() as other:
        follow(line, open_1=None)
        assert live.stop() == 0
        assert (close_code(line), close_code(other)) == (1012, 1012)


def test_several_share_a_port(installation: Installation) -> None:
    first = installation.live()
    second = installation.live(port=first.port)
    with first.socket() as line:
        follow(line, open_1=None)
    assert first.stop() == 0
    assert wait_for(lambda: installation.answers(second))  # until now the other one may have answered for it
    with second.socket() as line:
        follow(line, open_1=None)
