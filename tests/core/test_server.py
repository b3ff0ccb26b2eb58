"""The embedded server: bounded in, streamed out, threads kept, nothing lost at a stop."""

from __future__ import annotations

import hashlib
import http.client
import signal
import socket
import threading
import time

import pytest

from tests.probe.fixtures import installation, maker, server, shared
from tests.probe.running import Installation, Running, wait_for

pytestmark = pytest.mark.once

__all__ = ["installation", "maker", "server", "shared"]

MIB = 1024 * 1024


def raw(server: Running, request: bytes, *, timeout: float = 10) -> bytes:
    """Send bytes and return all that comes until the connection closes."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=timeout) as line:
        line.sendall(request)
        answer = b""
        while piece := line.recv(65536):
            answer += piece
        return answer


def test_a_body_arrives_whole(server: Running) -> None:
    for size in (0, 1, 100_000, MIB):
        answer = server.get("/probe/echo", method="POST", body=b"x" * size)
        assert (answer.status, answer.json["length"]) == (200, size)


def test_a_chunked_body_arrives_whole(server: Running) -> None:
    asking = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    asking.request(
        "POST",
        "/probe/echo",
        body=iter([b"abc", b"d" * 70_000]),
        encode_chunked=True,
        headers={"Transfer-Encoding": "chunked"},
    )
    assert b'"length": 70003' in asking.getresponse().read()
    asking.close()


def test_a_body_over_the_limit_is_refused_before_it_is_read(server: Running) -> None:
    head = b"POST /probe/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (10 * MIB)
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall(head)
        assert line.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_chunked_body_over_the_limit_is_refused_too(server: Running) -> None:
    head = b"POST /probe/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(server, head + b"100000\r\n" + b"x" * MIB + b"\r\n" + b"100000\r\n" + b"x" * MIB + b"\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_long_answer_is_streamed_whole(server: Running) -> None:
    answer = server.get("/probe/stream")
    assert len(answer.body) == 200 * 50_000
    assert answer.body[-1] == 199


def test_a_file_is_sent_whole_and_only_its_head_to_head(server: Running) -> None:
    expected = hashlib.sha256(b"0123456789abcdef" * 500_000).digest()
    assert hashlib.sha256(server.get("/probe/file").body).digest() == expected
    head = server.get("/probe/file", method="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(8_000_000))


def test_readers_that_do_not_read_hold_no_thread_from_others(server: Running) -> None:
    """Twenty downloads left lying, eight threads: pages still come."""
    lying = [socket.create_connection(("127.0.0.1", server.port), timeout=5) for _ in range(20)]
    try:
        for line in lying:
            line.sendall(b"GET /probe/file HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(0.5)
        assert server.get("/healthz").status == 200
    finally:
        for line in lying:
            line.close()
    assert server.get("/healthz").status == 200


def test_a_client_that_leaves_frees_its_thread(server: Running) -> None:
    for _ in range(12):
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
            line.sendall(b"GET /probe/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            line.recv(1000)
    started = time.monotonic()
    assert server.get("/healthz").status == 200
    assert time.monotonic() - started < 10  # far from the 30 s that a thread waits for a reader who stays


def test_an_answer_that_breaks_in_the_middle_is_not_taken_for_whole(server: Running) -> None:
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        server.get("/probe/broken")
    assert server.get("/healthz").status == 200


def test_two_requests_on_one_connection_are_answered_in_order(server: Running) -> None:
    one = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert raw(server, one + last).count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: localhost\r\nX Y: 1\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n",
        b"nonsense\r\n",
    ],
    ids=["space in a name", "two lengths", "negative length", "no HTTP"],
)
def test_a_malformed_request_is_refused(server: Running, head: bytes) -> None:
    assert raw(server, head + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_an_underscore_does_not_pass_for_a_hyphen(server: Running) -> None:
    head = b"GET /probe/echo HTTP/1.1\r\nHost: localhost\r\nX_Forwarded_For: 1.2.3.4\r\nConnection: close\r\n\r\n"
    assert b"1.2.3.4" not in raw(server, head)


@pytest.mark.parametrize(
    "content_type",
    [
        b"text/plain; charset=hex",
        b'text/plain; charset="rot13"',
        b"text/plain; charset*=utf-8''hex",
        b"text/plain; charset=idna",
        b"text/plain; charset=undefined",
        b"text/plain; x*=nonsense''%41",
        b"text/plain; x*=undefined''%ff",
    ],
)
def test_a_charset_that_is_none_of_text_is_passed_over(server: Running, content_type: bytes) -> None:
    head = b"GET /probe/echo?a=%%ff-%%41 HTTP/1.1\r\nHost: localhost\r\nContent-Type: %b\r\nConnection: close\r\n\r\n"
    assert raw(server, head % content_type).startswith(b"HTTP/1.1 200 ")


def test_a_body_that_drips_is_cut(server: Running) -> None:
    """A byte every second would hold a connection for days; after the window of 30 s it is answered 408."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=60) as line:
        line.sendall(b"POST /probe/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000\r\n\r\n")
        stop = threading.Event()

        def drip() -> None:
            while not stop.wait(1):
                try:
                    line.sendall(b"x")
                except OSError:
                    return

        dripping = threading.Thread(target=drip)
        dripping.start()
        started = time.monotonic()
        answer = line.recv(1000)
        stop.set()
        dripping.join()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert 25 < time.monotonic() - started < 55


def test_threads_and_their_connections_are_kept(server: Running) -> None:
    """A new database connection costs more than a page."""
    seen = [server.get("/probe/threads").json for _ in range(40)]
    threads = {answer["thread"] for answer in seen}
    assert len(threads) <= 8
    assert len({(answer["thread"], answer["connection"]) for answer in seen}) == len(threads)


def test_a_stop_answers_what_was_asked_and_ends(installation: Installation) -> None:
    server = installation.serve()
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(server.get("/probe/slow").status))
    asking.start()
    time.sleep(0.4)
    server.process.send_signal(signal.SIGTERM)
    asking.join()
    assert answers == [200]
    assert server.process.wait(15) == 0


def test_a_port_in_use_is_said_and_the_command_fails(installation: Installation) -> None:
    server = installation.serve()
    second = installation._start("serve", "--port", str(server.port), port=server.port)
    assert second.process.wait(60) == 1
    assert "in use" in (installation.home / "serve-1.log").read_text()


def test_the_worker_command_stops_when_asked(installation: Installation) -> None:
    worker = installation.work()
    wait_for(lambda: "worker ready" in (installation.home / "worker-0.log").read_text(), 40)
    assert worker.stop() == 0
