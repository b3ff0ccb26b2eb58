"""Rights that end: sockets close or let go within seconds, in every process, with and without Redis (WS-4, AUTH-4)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.conftest import ON_POSTGRES
from tests.live.test_socket import close_code, follow, hear, say, silence
from tests.probe.running import Maker, Running

SOON = 15  # well before a heartbeat would find it; 5 s on a quiet machine


@dataclass
class Pair:
    """The process that holds the sockets and the one where things happen."""

    here: Running
    there: Running


@pytest.fixture(scope="module", params=["redis" if ON_POSTGRES else "poll"])
def pair(request: pytest.FixtureRequest, maker: Maker, redis_url: str) -> Iterator[Pair]:
    made = maker.make()
    extra = {"REDIS_URL": redis_url} if request.param == "redis" else {}
    there = made.serve(**extra)
    there.sockets = made.live(**extra)
    yield Pair(there, made.serve("--no-worker", **extra))
    made.end()


@pytest.mark.parametrize(
    ("act", "code"),
    [("logout", 4401), ("device", 4401), ("password/{pk}", 4401), ("freeze/{pk}", 4401), ("suspend/{pk}", 4403)],
    ids=["sign-out", "device signed out", "new password", "official frozen", "suspension"],
)
def test_a_session_that_ends_elsewhere_closes_its_sockets(pair: Pair, act: str, code: int) -> None:
    """WS-2, WS-4, AUTH-4, OFF-5: and no one else's."""
    cookie, pk = pair.here.sign_in(f"end{act[:4]}")
    other, _ = pair.here.sign_in("otto")
    with pair.here.socket(cookie=cookie) as line, pair.here.socket(cookie=other) as bystander:
        follow(line, **{f"user_{pk}": None})
        assert pair.there.get(f"/probe/{act.format(pk=pk)}", cookie=cookie).status < 500
        assert close_code(line, SOON) == code
        pair.there.get("/probe/move/open:5/1")
        assert follow(bystander, open_5=None) == {"open:5": "1"}
    with pair.here.socket(cookie=cookie) as again:
        assert close_code(again) == code


def test_a_lost_role_lets_go_of_what_it_opened(pair: Pair) -> None:
    """WS-4: the session stays, the right does not."""
    cookie, pk = pair.here.sign_in("agent")
    pair.there.get(f"/probe/role/{pk}/1")
    time.sleep(2)  # until every process has heard of it
    with pair.here.socket(cookie=cookie) as line:
        assert follow(line, staff_1=None, open_5=None)["staff:1"] == "1"
        pair.there.get(f"/probe/role/{pk}/0")
        assert "staff:1" in hear(line, "refused", SOON)["streams"]
        assert hear(line, "moved", SOON)["touched"] == ["open:5"]  # what is left may look different now
        say(line, type="ack")
        pair.there.get("/probe/hint/staff:1/2")
        silence(line, 1.5)


def test_a_block_lets_go_of_the_other_s_wall(pair: Pair) -> None:
    """WS-4: from then on the blocked person hears nothing of who blocked them, though any visitor may."""
    _, blocker = pair.here.sign_in("bea")
    cookie, blocked = pair.here.sign_in("bob")
    wall = f"source:{pair.here.get(f'/probe/source/{blocker}').json['source']}"
    with pair.here.socket(cookie=cookie) as line, pair.here.socket() as visitor:
        for each in (line, visitor):
            say(each, type="follow", streams={wall: None})
            hear(each, "following")
        pair.there.get(f"/probe/block/{blocker}/{blocked}")
        assert hear(line, "refused", SOON)["streams"] == [wall]
        silence(visitor, 0.5)


def test_who_is_blocked_is_not_hinted_at_what_a_visitor_is(pair: Pair) -> None:
    """WS-3: a post of who blocked them, on the wall of a town that both follow."""
    post = pair.there.get("/probe/post/Gap", method="POST").json
    _, blocker = pair.here.sign_in("neighbour")
    cookie, blocked = pair.here.sign_in("basile")
    pair.there.get(f"/probe/block/{blocker}/{blocked}")
    time.sleep(2)  # until every process has heard of the block
    wall = f"source:{post['source']}"
    with pair.here.socket(cookie=cookie) as line, pair.here.socket() as visitor:
        for each in (line, visitor):
            say(each, type="follow", streams={wall: None})
            hear(each, "following")
        pair.there.get("/probe/post/Gap", method="POST")
        assert wall in hear(visitor, "moved")["tops"]
        silence(line, 1.5)
