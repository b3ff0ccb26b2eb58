"""First life: an open wall and an open thread hear of a neighbour within a second, and only of what stands there."""

from __future__ import annotations

import time
from typing import Any

from websockets.sync.client import ClientConnection

from tests.live.test_socket import follow, hear, say, silence
from tests.probe.running import Running


def told_of(line: ClientConnection, stream: str) -> Any:
    """Return the next hint of this stream; a comment touches the walls where its subject stands as well."""
    while stream not in (told := hear(line, "moved"))["tops"]:
        say(line, type="ack")
    return told


def test_an_open_wall_hears_of_a_neighbours_post_and_its_thread_of_a_comment(server: Running) -> None:
    first = server.get("/probe/post/Gap", method="POST").json
    wall, thread = f"source:{first['source']}", f"thread:post:{first['post']}"
    with server.socket() as line:
        tops = follow(line, **{wall.replace(":", "_"): None})
        started = time.monotonic()
        server.get("/probe/post/Gap", method="POST")
        while int(told_of(line, wall)["tops"][wall]) == int(tops[wall]):  # the hint of the first post may come late
            say(line, type="ack")
        assert time.monotonic() - started < 10  # a second on a quiet machine; CI is not one
        say(line, type="ack")
        say(line, type="follow", streams={thread: None})
        assert hear(line, "following")["tops"] == {thread: "0"}
        comment = server.get(f"/probe/answer/{first['post']}", method="POST").json["comment"]
        assert told_of(line, thread)["tops"][thread] == str(comment)


def test_a_page_of_another_town_hears_nothing(server: Running) -> None:
    elsewhere = server.get("/probe/post/Embrun", method="POST").json
    with server.socket() as line:
        follow(line, **{f"source_{elsewhere['source']}": None})
        server.get("/probe/post/Gap", method="POST")
        silence(line, 1.5)


def test_a_thread_that_is_gone_answers_like_one_that_never_was(server: Running) -> None:
    gone = server.get("/probe/post/Gap", method="POST").json["post"]
    server.get(f"/probe/withdraw/{gone}", method="POST")
    with server.socket() as line:
        say(line, type="follow", streams={f"thread:post:{gone}": None, "thread:post:1": None, "thread:nothing:1": None})
        assert len(hear(line, "refused")["streams"]) == 3


def test_an_edit_or_a_deletion_is_told_with_the_same_top_each_time(server: Running) -> None:
    post = server.get("/probe/post/Gap", method="POST").json["post"]
    thread = f"thread:post:{post}"
    comment = server.get(f"/probe/answer/{post}", method="POST").json["comment"]
    with server.socket() as line:
        say(line, type="follow", streams={thread: None})
        hear(line, "following")
        for _ in range(3):
            server.get(f"/probe/edit/{comment}", method="POST")
            while "touched" not in (told := hear(line, "moved")):  # the hint of the comment itself may come late
                say(line, type="ack")
            assert (told["tops"], told["touched"]) == ({thread: str(comment)}, [thread])
            say(line, type="ack")
