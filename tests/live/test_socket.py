"""The live socket against a real server: who hears what, what is refused, what comes back after a silence."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection

from tests.probe.running import Installation, Running, wait_for


def say(line: ClientConnection, **message: Any) -> None:
    line.send(json.dumps(message))


def hear(line: ClientConnection, kind: str, timeout: float = 30) -> Any:
    """Return the next message of this kind; what is passed over is answered, as a page answers whatever it gets.

    A batch without an answer holds back all that follows it: a hint that comes late, by the poll of another process,
    would otherwise silence the line until the server gives it up.
    """
    deadline = time.monotonic() + timeout
    while True:
        message = json.loads(line.recv(timeout=max(0.01, deadline - time.monotonic())))
        if message["type"] == kind:
            return message
        if message["type"] in ("moved", "events", "reset"):
            say(line, type="ack")


def hear_top(line: ClientConnection, stream: str, top: str) -> None:
    """Hear until a stream is told at this top; a hint of what the page knows already may come late and first."""
    while hear(line, "moved")["tops"] != {stream: top}:
        say(line, type="ack")


def silence(line: ClientConnection, seconds: float) -> None:
    """Nothing but heartbeats comes for a while."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            message = json.loads(line.recv(timeout=max(0.01, deadline - time.monotonic())))
        except TimeoutError:
            return
        assert message["type"] == "beat", message


def follow(line: ClientConnection, **streams: str | None) -> Any:
    say(line, type="follow", streams={name.replace("_", ":"): cursor for name, cursor in streams.items()})
    return hear(line, "following")["tops"]


def close_code(line: ClientConnection, timeout: float = 30) -> int:
    deadline = time.monotonic() + timeout
    while True:
        try:
            line.recv(timeout=max(0.01, deadline - time.monotonic()))
        except ConnectionClosed:
            return line.close_code or 0


class Scripted:
    """A line on which what the server says is written beforehand."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = list(kinds)
        self.sent: list[Any] = []

    def recv(self, timeout: float) -> str:
        return json.dumps({"type": self.kinds.pop(0)})

    def send(self, text: str) -> None:
        self.sent.append(json.loads(text))


def test_a_hint_that_comes_before_what_is_awaited_is_answered() -> None:
    line: Any = Scripted("beat", "moved", "following", "moved")
    assert hear(line, "following") == {"type": "following"}
    assert line.sent == [{"type": "ack"}]
    assert hear(line, "moved") == {"type": "moved"}  # for the test to answer
    assert line.sent == [{"type": "ack"}]


def test_a_visitor_hears_that_a_public_stream_moved(server: Running) -> None:
    server.get("/probe/move/open:1/5")
    with server.socket() as line:
        assert follow(line, open_1=None) == {"open:1": "5"}
        server.get("/probe/move/open:1/6")
        hear_top(line, "open:1", "6")


def test_a_cursor_behind_the_top_is_told_at_once(server: Running) -> None:
    server.get("/probe/move/open:2/9")
    with server.socket() as line:
        follow(line, open_2="7")
        assert hear(line, "moved")["tops"] == {"open:2": "9"}


def test_moves_before_the_acknowledgement_are_told_once_as_the_newest(server: Running) -> None:
    server.get("/probe/move/open:3/1")
    with server.socket() as line:
        follow(line, open_3="1")
        server.get("/probe/move/open:3/2")
        hear_top(line, "open:3", "2")
        for top in range(3, 20):
            server.get(f"/probe/move/open:3/{top}")
        silence(line, 0.5)
        say(line, type="ack")
        assert hear(line, "moved")["tops"] == {"open:3": "19"}
        say(line, type="ack")
        silence(line, 0.5)


def test_a_touch_is_told_apart_from_a_new_top_also_in_one_batch(server: Running) -> None:
    server.get("/probe/move/open:10/4")
    server.get("/probe/move/open:11/4")
    with server.socket() as line:
        follow(line, open_10=None, open_11=None)
        server.get("/probe/touch/open:10")
        assert hear(line, "moved") == {"type": "moved", "tops": {"open:10": "4"}, "touched": ["open:10"]}
        server.get("/probe/touch/open:10")
        server.get("/probe/move/open:10/5")
        server.get("/probe/move/open:11/5")
        silence(line, 1)
        say(line, type="ack")
        told = hear(line, "moved")
        assert (told["tops"], told["touched"]) == ({"open:10": "5", "open:11": "5"}, ["open:10"])
        say(line, type="ack")
        server.get("/probe/move/open:11/6")
        assert "touched" not in hear(line, "moved")


def test_a_burst_loses_nothing(server: Running) -> None:
    """WS-10: however moves, questions and acknowledgements cross, each page ends at the last top of each stream."""
    names = [f"open:20{number}" for number in range(10)]
    for name in names:
        server.get(f"/probe/move/{name}/0")
    with ExitStack() as lines:
        opened = [lines.enter_context(server.socket()) for _ in range(10)]
        for line in opened:
            follow(line, **{name.replace(":", "_"): None for name in names})
        for top in range(1, 31):
            for name in names:
                server.get(f"/probe/move/{name}/{top}")
        for line in opened:
            heard: dict[str, str] = {}
            while heard != dict.fromkeys(names, "30"):
                heard |= hear(line, "moved")["tops"]
                say(line, type="ack")


def test_a_heartbeat_carries_the_top_and_brings_what_no_hint_told(server: Running) -> None:
    """WS-10."""
    cookie, pk = server.sign_in("nour")
    with server.socket(cookie=cookie) as line:
        say(line, type="follow", streams={f"user:{pk}": "0"})
        hear(line, "following")
        server.get(f"/probe/unheard/{pk}")
        assert hear(line, "beat", 60)["tops"] == {f"user:{pk}": "1"}
        assert hear(line, "events")["events"] == [["1", {"n": 0}]]


def test_a_move_with_a_smaller_number_committed_later_is_told(server: Running) -> None:
    server.get("/probe/move/open:4/10")
    with server.socket() as line:
        follow(line, open_4="10")
        server.get("/probe/move/open:4/12")
        hear(line, "moved")
        say(line, type="ack")
        server.get("/probe/hint/open:4/11")  # the door's top stays at 12: the page looks again and finds 11
        assert hear(line, "moved")["tops"] == {"open:4": "12"}


def test_what_a_viewer_may_not_see_is_not_even_hinted_at(server: Running) -> None:
    """WS-3: the announced top lies beyond what this viewer's door answers."""
    server.get("/probe/move/open:6/10")
    with server.socket() as line:
        follow(line, open_6="10")
        server.get("/probe/hint/open:6/11")
        silence(line, 1.5)
        server.get("/probe/move/open:6/12")
        hear_top(line, "open:6", "12")


def test_an_outsider_hears_neither_yes_nor_no(server: Running) -> None:
    """WS-3: a closed stream and one that does not exist answer alike, and nothing is delivered."""
    owner, pk = server.sign_in("nadia")
    outsider, _ = server.sign_in("otto")
    server.get("/probe/move/closed:nadia/3")
    for cookie in (outsider, ""):
        with server.socket(cookie=cookie) as line:
            say(
                line,
                type="follow",
                streams={"closed:nadia": "1", "closed:nobody": "1", f"user:{pk}": "0", "bad name": "1"},
            )
            wrong = {"closed:nadia", "closed:nobody", f"user:{pk}", "bad name"}
            refused: set[str] = set()
            while refused != wrong:  # a hint on its way may have one of them refused first
                refused |= set(hear(line, "refused")["streams"])
            assert hear(line, "following")["tops"] == {}
            server.get(f"/probe/append/{pk}/1")
            server.get("/probe/move/closed:nadia/4")
            silence(line, 1.5)
        assert server.get(f"/live/tops?s=closed:nadia&s=user:{pk}&s=nothing", cookie=cookie).json == {"tops": {}}
    with server.socket(cookie=owner) as line:
        assert follow(line, closed_nadia=None) == {"closed:nadia": "4"}
        server.get("/probe/move/closed:nadia/5")
        hear_top(line, "closed:nadia", "5")
    assert server.get("/live/tops?s=closed:nadia", cookie=owner).json == {"tops": {"closed:nadia": "5"}}


def test_a_personal_stream_brings_every_event_once_in_order_across_a_reconnection(server: Running) -> None:
    cookie, pk = server.sign_in("lea")
    stream = f"user:{pk}"
    server.get(f"/probe/append/{pk}/3")
    seen: list[int] = []
    with server.socket(cookie=cookie) as line:
        say(line, type="follow", streams={stream: "0"})
        seen += [int(seq) for seq, _ in hear(line, "events")["events"]]
        server.get(f"/probe/append/{pk}/4")
        say(line, type="ack")
        seen += [int(seq) for seq, _ in hear(line, "events")["events"]]
    server.get(f"/probe/append/{pk}/2")  # while away
    with server.socket(cookie=cookie) as line:
        say(line, type="follow", streams={stream: str(seen[-1])})
        batch = hear(line, "events")["events"]
        seen += [int(seq) for seq, _ in batch]
        assert batch[0][1] == {"n": 0}
        say(line, type="ack")
        silence(line, 0.5)
    assert seen == list(range(1, 10))


@pytest.mark.parametrize(
    "cursor", ["0", "99999", "9" * 19], ids=["too far behind", "from the future", "beyond every number"]
)
def test_a_cursor_that_cannot_be_replayed_resets_the_page(server: Running, cursor: str) -> None:
    cookie, pk = server.sign_in(f"sam{cursor}")
    server.get(f"/probe/append/{pk}/301")
    with server.socket(cookie=cookie) as line:
        say(line, type="follow", streams={f"user:{pk}": cursor})
        assert hear(line, "reset")["top"] == "301"
        say(line, type="ack")
        server.get(f"/probe/append/{pk}/1")
        assert hear(line, "events")["events"] == [["302", {"n": 0}]]


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "file://",
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1:1",
        "http://x@127.0.0.1",
        "//127.0.0.1:{port}",
        "http://127.0.0.1:{port}.evil.example",
        "http://127.0.0.1:{port}@evil.example",
        "http://127.0.0.1:{port}/path",
        "http://evil.example/http://127.0.0.1:{port}",
        "http://127.0.0.1:{port}x",
    ],
)
def test_a_foreign_page_gets_no_socket(server: Running, origin: str | None) -> None:
    """WS-1: refused before the handshake is accepted."""
    with pytest.raises(InvalidStatus) as refusal:
        server.socket(origin=None if origin is None else origin.format(port=server.socket_port))
    assert refusal.value.response.status_code == 403


def test_there_is_no_socket_elsewhere(server: Running) -> None:
    with pytest.raises(InvalidStatus) as refusal:
        server.socket(path="/elsewhere/")
    assert refusal.value.response.status_code == 403


def test_a_session_that_does_not_exist_closes_with_4401(server: Running) -> None:
    with server.socket(cookie="session=abcdefghijklmnopqrstuvwxyz012345") as line:
        assert close_code(line) == 4401


@pytest.mark.parametrize(("name", "act", "code"), [("rene", "logout", 4401), ("zoe", "suspend/{pk}", 4403)])
def test_the_end_of_a_session_closes_its_sockets_within_5_s(server: Running, name: str, act: str, code: int) -> None:
    """WS-2, WS-4: and no one else's."""
    cookie, pk = server.sign_in(name)
    other, _ = server.sign_in("otto")
    with server.socket(cookie=cookie) as line, server.socket(cookie=other) as bystander:
        follow(line, **{f"user_{pk}": None})
        server.get(f"/probe/{act.format(pk=pk)}", cookie=cookie)
        assert close_code(line, 15) == code  # sooner than the heartbeat would find it
        server.get("/probe/move/open:5/1")
        assert follow(bystander, open_5=None) == {"open:5": "1"}


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "12", '{"type":"drop"}', '{"type":"follow","streams":{"open:1":5}}', "[" * 5000]
)
def test_nonsense_closes_the_socket_and_nothing_else(server: Running, text: str) -> None:
    with server.socket() as line:
        line.send(text)
        assert close_code(line) == 1007


def test_a_flood_of_messages_closes_with_4429(server: Running) -> None:
    """WS-7."""
    with server.socket() as line:
        for _ in range(40):
            try:
                say(line, type="ack")
            except ConnectionClosed:
                break
        assert close_code(line) == 4429


def test_too_many_streams_close_with_4429(server: Running) -> None:
    with server.socket() as line:
        say(line, type="follow", streams={f"open:{number}": None for number in range(201)})
        assert close_code(line) == 4429


def test_a_sixth_socket_of_one_account_closes_with_4429(server: Running) -> None:
    cookie, _ = server.sign_in("ida")
    with ExitStack() as lines:
        for _ in range(4):
            follow(lines.enter_context(server.socket(cookie=cookie)), open_1=None)
        with server.socket(cookie=cookie) as fifth:
            follow(fifth, open_1=None)
            with server.socket(cookie=cookie) as sixth:
                assert close_code(sixth) == 4429
        time.sleep(0.3)
        with server.socket(cookie=cookie) as again:
            follow(again, open_1=None)


def test_a_31st_socket_of_one_address_closes_with_4429(installation: Installation) -> None:
    server = installation.serve()
    with ExitStack() as lines:
        for _ in range(30):
            lines.enter_context(server.socket())
        with server.socket() as last:
            assert close_code(last) == 4429


def test_a_message_over_64_kib_closes_with_1009(server: Running) -> None:
    """WS-5."""
    with server.socket() as line:
        line.send("x" * (64 * 1024 + 1))
        assert close_code(line) == 1009


def test_endless_tiny_fragments_close_with_1009(server: Running) -> None:
    """WS-5: pieces of nothing never reach a bound on size."""
    with server.socket() as line:

        def pieces() -> Any:
            yield from [""] * 256

        with pytest.raises(ConnectionClosed):
            line.send(pieces())
            line.recv(timeout=30)
        assert line.close_code == 1009


def test_a_stopping_server_sends_its_pages_elsewhere(installation: Installation) -> None:
    server = installation.serve()
    with server.socket() as line:
        follow(line, open_1=None)
        assert server.stop() == 0
        assert close_code(line) == 1012


def _told_across_processes(installation: Installation, within: float, **extra: str) -> None:
    here, there = installation.serve(**extra), installation.serve(**extra)
    there.get("/probe/move/open:1/1")
    cookie, pk = here.sign_in("mia")
    with here.socket(cookie=cookie) as line:
        follow(line, open_1="1")
        say(line, type="follow", streams={f"user:{pk}": "0"})
        hear(line, "following")
        for top in range(2, 8):
            there.get(f"/probe/move/open:1/{top}")
            deadline = time.monotonic() + within
            told = ""
            while told != str(top):  # the same news may come by two roads
                told = hear(line, "moved", deadline - time.monotonic())["tops"]["open:1"]
                say(line, type="ack")
        there.get(f"/probe/append/{pk}/50")
        message = json.loads(line.recv(timeout=within))
        while message["type"] != "events":  # news told twice still waits for its acknowledgement
            say(line, type="ack")
            message = json.loads(line.recv(timeout=within))
        assert [seq for seq, _ in message["events"]] == [str(n) for n in range(1, 51)]


def test_another_process_is_heard_without_redis(installation: Installation) -> None:
    _told_across_processes(installation, 60)


def test_another_process_is_heard_at_once_through_redis(installation: Installation, redis_url: str) -> None:
    _told_across_processes(installation, 60, REDIS_URL=redis_url)


def test_a_redis_that_is_away_changes_nothing(installation: Installation) -> None:
    _told_across_processes(installation, 60, REDIS_URL="redis://127.0.0.1:1/0")


def test_polling_finds_the_same(server: Running) -> None:
    server.get("/probe/move/open:7/41")
    assert wait_for(lambda: server.get("/live/tops?s=open:7&s=open:none").json) == {"tops": {"open:7": "41"}}
