"""Asking servers of others: where we never go, and what they may do to us (SSRF-1, SSRF-2)."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest

from core.outside import MOST_BYTES, NotAllowed, Unreachable, check_url, fetch, is_public
from core.sealing import Broken, seal, unseal
from tests.core.outsiders import Handler, Outsider, closed_port, outsider_server


@pytest.fixture
def server(settings: Any) -> Iterator[Outsider]:
    settings.OUTSIDE_LOOPBACK = True
    with outsider_server() as running:
        yield running


# --- where ---


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3",  # noqa: S104
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.127.255.255", "198.18.0.1", "198.19.255.255", "224.0.0.1",
        "239.255.255.255", "240.0.0.1", "255.255.255.255", "192.0.0.1", "192.0.2.1", "198.51.100.1", "203.0.113.1",
        "192.88.99.1", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:0",
        "64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1", "2001::1",
        "2001:db8::1", "fc00::1", "fdff::1", "fe80::1", "febf::1", "fec0::1", "feff::1", "ff02::1", "100::1",
    ],
)  # fmt: skip
def test_an_address_of_no_public_server_is_refused(address: str) -> None:
    parsed = ipaddress.ip_address(address)
    assert not is_public(parsed)
    host = f"[{address}]" if parsed.version == 6 else address
    for url in (f"https://{host}/", f"http://{host}/"):
        with pytest.raises(NotAllowed):
            check_url(url)
        with pytest.raises(NotAllowed):
            fetch(url)


@pytest.mark.parametrize("address", ["8.8.8.8", "193.55.75.1", "2a00:1450:4007::200e", "172.32.0.1", "100.63.255.255"])
def test_an_address_of_a_public_server_is_not(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost/", "https://localhost./", "https://example.org./", "https://2130706433/",
        "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.1/", "https://017700000001/",
        "https://127.1/", "https://127.0.1/", "https://1.1.1.1.1/", "https://example.0x7f/", "https://example.127/",
        "https://①②⑦.⓪.⓪.①/", "https://intranet/", "https://[::1%25eth0]/", "https://[fe80::1%25lo]/",
        "https://user@example.org/", "https://user:pass@example.org/", "https://:@example.org/",
        "https://example.org:22/", "https://example.org:8080/", "https://example.org:80/", "http://example.org:443/",
        "https://example.org:0/", "https://example.org:99999/", "https://example.org:x/",
        "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)", "//example.org/",
        "https://", "https:///x", "", "example.org", "https://exa mple.org/", "https://example.org/\n", "https://[::1",
        "https://example.org\\@127.0.0.1/", "https://-a.org/", "https://a..org/", "https://" + "a" * 3000 + ".org/",
        "http://127.0.0.1:80#@example.org/", "https://exa\x00mple.org/",
    ],
)  # fmt: skip
def test_an_address_written_another_way_is_refused(url: str) -> None:
    with pytest.raises(NotAllowed):
        check_url(url)
    with pytest.raises(NotAllowed):
        fetch(url)


def test_an_ordinary_address_is_not() -> None:
    for url in ("https://311.example.org/v2", "http://example.org:80/", "https://example.org:443/x?y=z"):
        assert check_url(url).hostname


@pytest.mark.parametrize("answers", [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%2"]])
def test_a_name_that_leads_inside_is_refused(monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> None:
    """One inner address among public ones is enough: which of them would be asked is the name server's choice."""
    told = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: told)
    with pytest.raises(NotAllowed):
        fetch("https://rebinding.example.org/")


def test_a_name_is_asked_once_and_the_answer_is_where_we_go(
    server: Outsider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the second answer would be another; the name still travels in Host."""
    asked: list[str] = []

    def resolve(host: str, *_args: Any, **_named: Any) -> list[Any]:
        asked.append(host)
        address = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, server.server_port))]

    monkeypatch.setattr("core.outside.socket.getaddrinfo", resolve)
    server.answer = lambda handler, _body: handler.say(handler.headers["Host"])
    answer = fetch(f"http://town.example.org:{server.server_port}/")
    assert answer.body.decode() == f"town.example.org:{server.server_port}"
    assert asked == ["town.example.org"]


def test_a_name_server_that_is_slow_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_named: time.sleep(3) or [])
    start = time.monotonic()
    with pytest.raises(Unreachable, match="in time"):
        fetch("https://slow.example.org/", deadline=0.2)
    assert time.monotonic() - start < 2.0


# --- how ---


def test_an_answer(server: Outsider) -> None:
    answer = fetch(f"{server.url}/a?b=c")
    assert (answer.status, answer.kind, answer.body) == (200, "application/json", b"[]")
    assert server.asked == [("GET", "/a?b=c", "")]
    fetch(f"{server.url}/", body=b"x=1")
    assert server.asked[-1] == ("POST", "/", "x=1")


def test_redirections_are_followed_three_times_and_looked_at_each_time(server: Outsider) -> None:
    def onward(handler: Handler, _body: bytes) -> None:
        left = int(handler.path.strip("/"))
        if left:
            handler.say("", 302, Location=f"/{left - 1}")
        else:
            handler.say("there")

    server.answer = onward
    assert fetch(f"{server.url}/3").body == b"there"
    with pytest.raises(Unreachable, match="too often"):
        fetch(f"{server.url}/4")
    with pytest.raises(Unreachable, match="redirected"):
        fetch(f"{server.url}/1", body=b"x")


def test_a_redirection_inside_is_refused(server: Outsider) -> None:
    for inside in (
        "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:10.0.0.1]/", "file:///etc/passwd",
        "http://2130706433/", "gopher://example.org/", "http://user@example.org/",
    ):  # fmt: skip
        server.answer = lambda handler, _body, to=inside: handler.say("", 302, Location=to)
        with pytest.raises(NotAllowed):
            fetch(server.url)


def test_redirections_without_end_or_aim(server: Outsider) -> None:
    server.answer = lambda handler, _body: handler.say("", 302, Location="/")
    with pytest.raises(Unreachable):
        fetch(server.url)
    server.answer = lambda handler, _body: handler.say("", 302)
    with pytest.raises(Unreachable):
        fetch(server.url)
    assert len(server.asked) == 8


def drip(handler: Handler, _body: bytes) -> None:
    """One byte every now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(200):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def drip_headers(handler: Handler, _body: bytes) -> None:
    for _ in range(200):
        handler.wfile.write(b"H")
        time.sleep(0.05)


def silence(_handler: Handler, _body: bytes) -> None:
    time.sleep(3)


@pytest.mark.parametrize("act", [drip, drip_headers, silence])
def test_a_slow_server_is_left_at_the_deadline(server: Outsider, act: Any) -> None:
    server.answer = act
    start = time.monotonic()
    with pytest.raises(Unreachable):
        fetch(server.url, deadline=0.4)
    assert time.monotonic() - start < 2.0


def test_what_is_too_long_is_not_read(server: Outsider) -> None:
    def claims(handler: Handler, _body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(10 * 1024**3))
        handler.end_headers()
        handler.wfile.write(b"x" * 1000)

    def never_ends(handler: Handler, _body: bytes) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(4096):
            handler.wfile.write(b"x" * 65536)

    for act in (claims, never_ends):
        server.answer = act
        with pytest.raises(Unreachable, match="too long"):
            fetch(server.url)
    server.answer = lambda handler, _body: handler.say(b"x" * MOST_BYTES)
    assert len(fetch(server.url).body) == MOST_BYTES


def test_what_is_compressed_is_not_opened(server: Outsider) -> None:
    bomb = gzip.compress(b"0" * (100 * 1024 * 1024))
    for coding in ("gzip", "deflate", "br", "gzip, gzip"):
        server.answer = lambda handler, _body, name=coding: handler.say(bomb, Content_Encoding=name)
        with pytest.raises(Unreachable, match="compressed"):
            fetch(server.url)


def test_what_is_no_answer(server: Outsider) -> None:
    def cut(handler: Handler, _body: bytes) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100")
        handler.end_headers()
        handler.wfile.write(b"x")
        handler.connection.close()

    def nonsense(handler: Handler, _body: bytes) -> None:
        handler.wfile.write(b"SSH-2.0-OpenSSH_9\r\n")

    def many_headers(handler: Handler, _body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: 1\r\n" % n for n in range(500)) + b"\r\n")

    def long_header(handler: Handler, _body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000 + b"\r\n\r\n")

    def bad_chunks(handler: Handler, _body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")

    def gone(handler: Handler, _body: bytes) -> None:
        handler.connection.close()

    for act in (cut, nonsense, many_headers, long_header, bad_chunks, gone):
        server.answer = act
        with pytest.raises(Unreachable):
            fetch(server.url, deadline=2)
    with pytest.raises(Unreachable):
        fetch(f"http://127.0.0.1:{closed_port()}/")


def test_a_certificate_of_nobody_is_not_believed(server: Outsider) -> None:
    with pytest.raises(Unreachable):
        fetch(server.url.replace("http:", "https:"), deadline=2)


# --- secrets of others ---


def test_what_is_sealed_is_opened_here_and_for_its_purpose_only(settings: Any) -> None:
    sealed = seal("clé d’ailleurs", purpose="a")
    assert "ailleurs" not in sealed and seal("clé d’ailleurs", purpose="a") != sealed
    assert unseal(sealed, purpose="a") == "clé d’ailleurs"
    for broken, purpose in ((sealed, "b"), (sealed[:-4] + "AAA=", "a"), ("", "a"), ("x", "a")):
        with pytest.raises(Broken):
            unseal(broken, purpose=purpose)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another"
    assert unseal(sealed, purpose="a") == "clé d’ailleurs"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Broken):
        unseal(sealed, purpose="a")
