"""What a hostile client may do to a socket: it closes with the code that says why, and takes no memory (WS-5, WS-7)."""

from __future__ import annotations

import itertools
import json
import os
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed

from tests.live.test_socket import follow, hear, hear_top, say
from tests.probe.running import Running, wait_for

MIB = 1024 * 1024
TEXT, CONTINUED, PING = 0x1, 0x0, 0x9


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True, length: int | None = None) -> bytes:
    """Return a client's frame as it travels, masked with zeros; ``length`` says another than it has."""
    length = len(payload) if length is None else length
    first = (0x80 if fin else 0) | opcode
    if length < 126:
        head = struct.pack("!BB", first, 0x80 | length)
    elif length < 2**16:
        head = struct.pack("!BBH", first, 0xFE, length)
    else:
        head = struct.pack("!BBQ", first, 0xFF, length)
    return head + bytes(4) + payload


class Raw:
    """A client that sends what it likes and reads when it likes."""

    def __init__(self, server: Running, *, cookie: str = "", extra: str = "") -> None:
        host = f"127.0.0.1:{server.socket_port}"
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.settimeout(30)
        self.socket.connect(("127.0.0.1", server.socket_port))
        self.socket.sendall(
            f"GET /live/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n{extra}\r\n".encode()
        )
        self.head = b""
        while b"\r\n\r\n" not in self.head:
            self.head += self.socket.recv(1)
        assert b" 101 " in self.head

    def send(self, *frames: bytes) -> None:
        """Send until the other side has had enough."""
        with suppress(OSError):
            self.socket.sendall(b"".join(frames))

    def end(self) -> int:
        """Return the code of the close frame, 1006 when the connection ends without one."""
        data = b""
        with self.socket, suppress(ConnectionResetError):
            while piece := self.socket.recv(65536):
                data += piece
        while data:
            length = data[1]
            start = 4 if length == 126 else 2
            length = int.from_bytes(data[2:4]) if length == 126 else length
            if data[0] & 0x0F == 8:
                return int.from_bytes(data[start : start + 2])
            data = data[start + length :]
        return 1006


def memory(server: Running) -> int:
    pages = int(Path(f"/proc/{server.socket_pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_a_million_tiny_fragments_close_with_1009_and_take_no_memory(server: Running) -> None:
    """WS-5."""
    before = memory(server)
    raw = Raw(server)
    raw.send(frame(TEXT, b"x", fin=False))
    piece = frame(CONTINUED, fin=False) * 10_000
    for _ in range(100):
        raw.send(piece)
    assert raw.end() in {1009, 1006}  # the rest of the flood may destroy the frame that says why
    assert memory(server) - before < 10 * MIB
    with server.socket() as line:
        assert follow(line, open_1=None) is not None


def test_tiny_fragments_close_with_1009(server: Running) -> None:
    """WS-5: one more than a message may have."""
    raw = Raw(server)
    raw.send(frame(TEXT, b"x", fin=False), *[frame(CONTINUED, fin=False)] * 256)
    assert raw.end() == 1009


def test_a_message_that_never_ends_closes_with_1009(server: Running) -> None:
    """WS-5."""
    raw = Raw(server)
    raw.send(frame(TEXT, b"x" * 40_000, fin=False), frame(CONTINUED, b"x" * 40_000, fin=False))
    assert raw.end() == 1009


def test_a_frame_that_says_it_is_a_terabyte_closes_with_1009(server: Running) -> None:
    """WS-5: before a byte of it is kept."""
    before = memory(server)
    raw = Raw(server)
    raw.send(frame(TEXT, b"x" * 1000, length=2**40))
    assert raw.end() == 1009
    assert memory(server) - before < 10 * MIB


def test_compression_is_not_spoken(server: Running) -> None:
    """WS-5: offered, it is not taken; a compressed frame all the same is an error of protocol."""
    raw = Raw(server, extra="Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n")
    assert b"permessage-deflate" not in raw.head.lower()
    raw.send(struct.pack("!BB", 0xC1, 0x84) + bytes(4) + b"bomb")
    assert raw.end() == 1002


def test_a_flood_of_pings_closes_with_4429(server: Running) -> None:
    """WS-7: each asks for an answer, whether its sender reads or not."""
    raw = Raw(server)
    raw.send(*[frame(PING, b"x" * 100)] * 40)
    assert raw.end() == 4429


def test_ten_thousand_subscriptions_close_with_4429(server: Running) -> None:
    """WS-7: also when each message asks for few."""
    with server.socket() as line:
        names = (f"open:{number}" for number in range(10_000))
        with pytest.raises(ConnectionClosed):
            while True:
                say(line, type="follow", streams=dict.fromkeys(itertools.islice(names, 50)))
                line.recv(timeout=30)
                line.recv(timeout=30)
        assert line.close_code == 4429


def test_who_does_not_read_is_dropped_and_misses_nothing(server: Running) -> None:
    """WS-10: nothing piles up for them, and the cursor brings back what they missed."""
    cookie, pk = server.sign_in("lent")
    stream = f"user:{pk}"
    before = memory(server)
    raw = Raw(server, cookie=cookie)
    raw.send(frame(TEXT, json.dumps({"type": "follow", "streams": {stream: "0", "open:9": None}}).encode()))
    for _ in range(20):
        server.get(f"/probe/append/{pk}/10")
        server.get("/probe/move/open:9/1")
    assert memory(server) - before < 10 * MIB
    raw.socket.close()
    seen: list[int] = []
    with server.socket(cookie=cookie) as line:
        say(line, type="follow", streams={stream: "0"})
        while len(seen) < 200:
            seen += [int(seq) for seq, _ in hear(line, "events")["events"]]
            say(line, type="ack")
    assert seen == list(range(1, 201))


def test_pongs_do_not_pile_up_for_who_does_not_read(server: Running) -> None:
    """WS-10: within the rate of pings, for as long as it takes to fill what the network holds."""
    before = memory(server)
    raws = [Raw(server) for _ in range(20)]
    started = time.monotonic()
    while time.monotonic() - started < 3:
        for raw in raws:
            raw.send(frame(PING, b"x" * 125))
        time.sleep(0.1)
    assert memory(server) - before < 10 * MIB
    for raw in raws:
        raw.socket.close()


def test_others_are_served_meanwhile(server: Running) -> None:
    """WS-7: a bystander hears while another breaks every bound again and again."""
    server.get("/probe/move/open:8/0")
    with server.socket() as bystander:
        follow(bystander, open_8=None)
        for top in range(1, 6):
            for _ in range(5):
                raw = Raw(server)
                raw.send(*[frame(PING, b"x")] * 100, *[frame(TEXT, b"{")] * 100)
                raw.socket.close()
            server.get(f"/probe/move/open:8/{top}")
            hear_top(bystander, "open:8", str(top))
            say(bystander, type="ack")


def test_a_request_that_does_not_come_is_dropped(server: Running) -> None:
    """UP-7: connections that say nothing are not kept for ever."""
    if server.sockets is None:
        pytest.skip("the embedded server's requests: tests/core/test_server.py")
    with socket.create_connection(("127.0.0.1", server.socket_port)) as silent:
        silent.sendall(b"GET /live/ HTTP/1.1\r\n")
        silent.settimeout(30)
        assert silent.recv(100) == b""


def test_closed_sockets_leave_nothing_behind(server: Running) -> None:
    """WS-10: the numbers of an address are free again after any way of going."""
    for _ in range(3):
        raws = [Raw(server) for _ in range(25)]
        for raw in raws[::2]:
            raw.send(frame(TEXT, b"{"))
        for raw in raws:
            raw.socket.close()

    def admitted() -> bool:
        with server.socket() as line:
            try:
                return follow(line, open_1=None) is not None
            except ConnectionClosed:
                return False

    assert wait_for(admitted)
