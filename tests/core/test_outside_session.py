"""Many exchanges over one connection that was checked: the same promises as of a single one (SSRF-1, SSRF-2)."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from core.outside import NotAllowed, Session, Unreachable
from tests.alerts.pushes import PushService, push_service
from tests.core.outsiders import closed_port


@pytest.fixture
def server(settings: Any) -> Iterator[PushService]:
    settings.OUTSIDE_LOOPBACK = True
    with push_service() as running:
        yield running


def post(session: Session, path: str = "/x", **more: Any) -> int:
    return session.post(path, body=b"hello", headers={}, **more).status


def test_many_go_over_one_connection(server: PushService) -> None:
    session = Session(server.url)
    assert [post(session) for _ in range(5)] == [201] * 5
    assert len(server.connections) == 1
    session.close()
    assert post(session) == 201
    assert len(server.connections) == 2
    session.close()


def test_a_connection_that_was_closed_meanwhile_is_made_anew(server: PushService) -> None:
    session = Session(server.url)
    post(session)
    assert session._connection is not None and session._connection._held is not None
    session._connection._held.shutdown(socket.SHUT_RDWR)
    assert post(session) == 201
    assert len(server.connections) == 2
    session.close()


def test_a_redirection_is_an_answer_and_no_way(server: PushService) -> None:
    server.answers["/x"] = [(307, {"Location": f"{server.url}/elsewhere"})]
    session = Session(server.url)
    assert post(session) == 307
    assert [path for path, _headers, _body in server.came] == ["/x"]
    session.close()


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "https://10.0.0.1/", "https://localhost/", "ftp://example.org/"])
def test_an_inner_address_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        Session(url)


def test_a_name_that_leads_inside_by_now_is_refused_at_the_next_connection(
    server: PushService, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """DNS rebinding: a connection made anew is resolved and checked anew."""
    here = ("127.0.0.1", server.server_port)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: [(socket.AF_INET, 1, 6, "", here)])
    session = Session(f"http://push.example.org:{server.server_port}/")
    assert post(session) == 201
    session.close()
    settings.OUTSIDE_LOOPBACK = False
    with pytest.raises(NotAllowed):
        post(session)


def test_silence_ends_at_the_deadline_and_leaves_no_thread(settings: Any) -> None:
    settings.OUTSIDE_LOOPBACK = True
    with socket.create_server(("127.0.0.1", 0)) as mute:
        began = time.monotonic()
        with pytest.raises(Unreachable):
            post(Session(f"http://127.0.0.1:{mute.getsockname()[1]}/"), deadline=0.3)
        assert time.monotonic() - began < 2
    time.sleep(0.1)
    assert not [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]


def test_nobody_there_is_unreachable(settings: Any) -> None:
    settings.OUTSIDE_LOOPBACK = True
    with pytest.raises(Unreachable):
        post(Session(f"http://127.0.0.1:{closed_port()}/"))
