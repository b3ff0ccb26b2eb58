"""Thousands of open pages in processes of their own: bare sockets that follow, hear and acknowledge."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import resource
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

AT_A_TIME = 25  # handshakes under way in one process
PER_ADDRESS = 25  # sockets from one loopback address: the server takes 30


@dataclass(frozen=True)
class Page:
    """What one page sends: its cookie and the streams it follows."""

    cookie: str
    streams: tuple[str, ...]


def frame(text: bytes) -> bytes:
    """Return a client's text frame, masked with zeros."""
    head = struct.pack("!BB", 0x81, 0x80 | len(text)) if len(text) < 126 else struct.pack("!BBH", 0x81, 0xFE, len(text))
    return head + bytes(4) + text


ACK = frame(b'{"type":"ack"}')


class Line(asyncio.Protocol):
    """One socket."""

    __slots__ = ("_buffer", "_crowd", "_hello", "_open", "_page", "_ready", "_transport")

    def __init__(self, crowd: Crowd, page: Page, ready: asyncio.Future[None]) -> None:
        self._crowd, self._page, self._ready = crowd, page, ready
        self._buffer, self._open = b"", False

    def connection_made(self, transport: Any) -> None:
        self._transport = transport
        host = f"127.0.0.1:{self._crowd.port}"
        transport.write(
            f"GET /live/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {self._page.cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        if self._buffer:
            data = self._buffer + data
        if not self._open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            assert b" 101 " in head, head
            self._open = True
            follow = {"type": "follow", "streams": dict.fromkeys(self._page.streams)}
            self._transport.write(frame(json.dumps(follow, separators=(",", ":")).encode()))
        while len(data) >= 2:
            start, length = 2, data[1]
            if length == 126:
                if len(data) < 4:
                    break
                start, length = 4, int.from_bytes(data[2:4])
            if len(data) < start + length:
                break
            self._hear(data[0] & 0x0F, data[start : start + length])
            data = data[start + length :]
        self._buffer = data

    def _hear(self, opcode: int, payload: bytes) -> None:
        if opcode == 1 and payload.startswith(b'{"type":"moved"'):
            self._crowd.hear(self, payload)
            self._transport.write(ACK)
        elif opcode == 1 and payload.startswith(b'{"type":"following"') and not self._ready.done():
            self._ready.set_result(None)
        elif opcode == 9:
            self._transport.write(struct.pack("!BB", 0x8A, 0x80 | len(payload)) + bytes(4) + payload)
        elif opcode == 8:
            self._crowd.lost += 1

    def connection_lost(self, error: Exception | None) -> None:
        if not self._ready.done():
            self._ready.set_exception(ConnectionError("the server closed the socket"))


class Crowd:
    """The pages of one process, told by its parent what to do."""

    def __init__(self, port: int, orders: Any) -> None:
        self.port = port
        self.lost = 0
        self._orders = orders
        self._heard = 0
        self._last = 0.0
        self._tops: dict[Line, dict[str, str]] | None = None
        self._times: dict[Line, list[float]] | None = None

    def hear(self, line: Line, payload: bytes) -> None:
        self._heard += 1
        self._last = time.monotonic()
        if self._tops is not None:
            self._tops.setdefault(line, {}).update(json.loads(payload)["tops"])
        if self._times is not None:
            self._times.setdefault(line, []).append(self._last)

    async def open(self, pages: Sequence[Page], network: int) -> None:
        slots = asyncio.Semaphore(AT_A_TIME)
        loop = asyncio.get_running_loop()

        async def one(number: int, page: Page) -> None:
            host = number // PER_ADDRESS
            address = f"127.{network}.{host // 250}.{host % 250 + 1}"
            ready = loop.create_future()
            async with slots:
                await loop.create_connection(
                    lambda: Line(self, page, ready), "127.0.0.1", self.port, local_addr=(address, 0)
                )
                await asyncio.wait_for(ready, 120)

        await asyncio.gather(*(one(number, page) for number, page in enumerate(pages)))

    def obey(self) -> None:
        """Answer one order of the parent: ``arm``, with ``tops`` or ``times``, ``report``, these, or ``end``."""
        order = self._orders.recv()
        if order.startswith("arm"):
            self._heard, self._last = 0, 0.0
            self._tops = {} if order == "arm tops" else None
            self._times = {} if order == "arm times" else None
            self._orders.send("armed")
        elif order == "report":
            self._orders.send((self._heard, self._last, self.lost))
        elif order == "tops":
            self._orders.send(list((self._tops or {}).values()))
        elif order == "times":
            self._orders.send(list((self._times or {}).values()))
        else:
            asyncio.get_running_loop().stop()


def _run(port: int, pages: Sequence[Page], network: int, orders: Any) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (len(pages) + 200,) * 2)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    crowd = Crowd(port, orders)
    loop.run_until_complete(crowd.open(pages, network))
    orders.send("open")
    loop.add_reader(orders.fileno(), crowd.obey)
    loop.run_forever()


class Pages:
    """Open pages spread over processes; opened on entry, gone on exit."""

    def __init__(self, port: int, pages: Sequence[Page], *, processes: int = 2) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.number = len(pages)
        self._pipes, self._processes = [], []
        for part in range(processes):
            ours, theirs = spawn.Pipe()
            arguments = (port, pages[part::processes], part + 1, theirs)
            self._processes.append(spawn.Process(target=_run, args=arguments, daemon=True))
            self._pipes.append(ours)
            self._processes[-1].start()
            theirs.close()

    def __enter__(self) -> Pages:
        for pipe in self._pipes:
            assert pipe.recv() == "open"
        return self

    def __exit__(self, *error: object) -> None:
        for pipe in self._pipes:
            pipe.send("end")
        for process in self._processes:
            process.join(10)

    def ask(self, order: str) -> list[Any]:
        for pipe in self._pipes:
            pipe.send(order)
        return [pipe.recv() for pipe in self._pipes]

    def told(self, within: float = 60) -> float:
        """Wait until every page has heard once since ``arm``; return when the last did, by the machine's clock."""
        deadline = time.monotonic() + within
        while True:
            reports = self.ask("report")
            if sum(heard for heard, _, _ in reports) >= self.number:
                return max(last for _, last, _ in reports)
            assert time.monotonic() < deadline, f"told: {reports} of {self.number}"
            time.sleep(0.05)
