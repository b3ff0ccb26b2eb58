"""Fault: pages that slept for long, and readers that take everything and give nothing back.

Promise: a cursor older than what is kept, and one from the future, get ``reset``; a socket that never answers is closed
(4408), one that never reads is cut off before its unread messages weigh, and the server's memory stays flat under 200
of each; 10,000 subscriptions on one socket get 4429 and cost nothing.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import struct
from collections import Counter
from pathlib import Path

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.drills import SECONDS, Figures
from tests.drills._crowd import PER_ADDRESS, Person, people
from tests.drills._ground import Ground, ground
from tests.probe.running import Running

SOCKETS = 200
UNHEARD = 35.0  # seconds: a batch waits 30 for its answer
GROWTH = 0.75 * SOCKETS  # MB that sockets which take and never give back may cost, for however long they go on
LONG = 60_000  # of the name of a stream that does not exist, which the server says back


def run() -> Figures:
    figures = Figures("pages asleep, readers that never read")
    asyncio.run(drill(figures))
    return figures


async def drill(figures: Figures) -> None:
    with ground() as place:
        server = place.installation.serve()
        await cursors(figures, place, server)
        await subscriptions(figures, server)
        figures.note("resident memory at first, MB", _resident(server))
        await never_answering(figures, server)
        await never_reading(figures, server)
        figures.hold("server answers", server.get("/readyz").status, "200", server.get("/readyz").status == 200)


def line(server: Running, person: Person | None = None, number: int = 0) -> connect:
    """Open a socket by hand, below what a client that behaves would do."""
    headers = {"Cookie": person.cookie} if person else {}
    url, own = f"ws://127.0.0.1:{server.port}/live/", f"http://127.0.0.1:{server.port}"
    return connect(
        url, origin=own, additional_headers=headers, compression=None, proxy=None, local_addr=(address(number), 0)
    )


def address(number: int) -> str:
    """Return where the socket of this number comes from."""
    return f"127.3.0.{number // PER_ADDRESS + 1}"


async def follow(to: ClientConnection, streams: dict[str, str | None]) -> None:
    await to.send(json.dumps({"type": "follow", "streams": streams}))


async def hear(on: ClientConnection, kind: str) -> dict:
    async with asyncio.timeout(60):
        while (message := json.loads(await on.recv()))["type"] != kind:
            pass
    return message


async def cursors(figures: Figures, place: Ground, server: Running) -> None:
    """Ask with cursors of another age; events older than three months are pruned by the hourly task."""
    old, young = people(server, 2)
    for number in range(40):
        server.get(f"/probe/tell/{old.pk}/{number}", method="POST", source=f"127.2.0.{number + 1}")
    server.get(f"/probe/age/{old.pk}/30", method="POST")  # 100 days pass over the first 30, and the tidying comes by
    for number in range(301):
        server.get(f"/probe/tell/{young.pk}/{number}", method="POST", source=f"127.2.1.{number % 250 + 1}")
    asked = {
        "cursor older than what is kept": (old, "3"),
        "cursor from the future": (old, "9000"),
        "more than 300 events behind": (young, "0"),
    }
    for name, (person, cursor) in asked.items():
        async with line(server, person) as on:
            await follow(on, {person.stream: cursor})
            reset = await hear(on, "reset")
            top = "301" if person is young else "40"
            figures.hold(name, f"reset to {reset['top']}", "reset", reset["top"] == top)
    async with line(server, old) as on:
        await follow(on, {old.stream: "30"})
        events = await hear(on, "events")
        figures.hold(
            "cursor at the last pruned event", f"{len(events['events'])} events", "10", len(events["events"]) == 10
        )


async def subscriptions(figures: Figures, server: Running) -> None:
    """Wish for 10,000 streams that are there, in messages that are each within bounds."""
    server.get("/probe/many/10000", method="POST")
    before = _resident(server)
    followed, code = 0, 0
    async with line(server) as on:
        try:
            for number in range(0, 10_000, 100):
                await follow(on, {f"open:many-{stream}": None for stream in range(number, number + 100)})
                followed += len((await hear(on, "following"))["tops"])
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 0
    figures.hold(
        "10,000 subscriptions: followed, then closed with",
        f"{followed}, {code}",
        "200, 4429",
        (followed, code) == (200, 4429),
    )
    figures.note("memory they cost, MB", max(0.0, _resident(server) - before))


async def never_answering(figures: Figures, server: Running) -> None:
    """Hear, and never acknowledge."""
    before, closed = _resident(server), Counter[int]()
    server.get("/probe/move/open:asleep/1")

    async def listen(number: int) -> None:
        async with line(server, number=number) as on:
            await follow(on, {"open:asleep": "0"})
            try:
                while True:
                    await on.recv()
            except ConnectionClosed as end:
                closed[end.rcvd.code if end.rcvd else 0] += 1

    tasks = [asyncio.create_task(listen(number)) for number in range(SOCKETS)]
    highest = before
    for top in range(2, int(UNHEARD) * 10):
        if all(task.done() for task in tasks):
            break
        await asyncio.to_thread(server.get, f"/probe/move/open:asleep/{top}")
        await asyncio.sleep(0.1)
        highest = max(highest, _resident(server))
    await asyncio.wait(tasks, timeout=30)
    figures.hold("sockets that never answer: closed with 4408", closed[4408], str(SOCKETS), closed[4408] == SOCKETS)
    _hold_memory(figures, "memory under these, before / most / after, MB", before, highest, server)


async def never_reading(figures: Figures, server: Running) -> None:
    """Wish for what is refused, at half the rate allowed, and never read that it is."""
    wish = frame(json.dumps({"type": "follow", "streams": {"x" * LONG: None}}).encode())
    before, highest, sent = _resident(server), 0.0, 0
    lines = [await asyncio.to_thread(deaf, server, number) for number in range(SOCKETS)]
    for _ in range(int(max(SECONDS, 12) * 10)):
        sent += sum(say(on, wish) or 0 for on in lines)
        await asyncio.sleep(0.1)
        highest = max(highest, _resident(server))
    cut = sum(_is_cut(on) for on in lines)
    figures.note("sent by sockets that never read, MB", sent / 1e6)
    figures.hold("of them cut off", cut, str(SOCKETS), cut == SOCKETS)
    _hold_memory(figures, "memory under them, before / most / after, MB", before, highest, server)


def deaf(server: Running, number: int) -> socket.socket:
    """Open a socket whose end takes next to nothing, and wait for the handshake only."""
    on = socket.socket()
    on.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    on.bind((address(number), 0))
    on.connect(("127.0.0.1", server.port))
    host = f"127.0.0.1:{server.port}"
    on.sendall(
        f"GET /live/ HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert on.recv(4096).startswith(b"HTTP/1.1 101")
    on.setblocking(False)
    return on


def frame(payload: bytes) -> bytes:
    """Return a text frame of up to 64 KiB, masked with zeros (RFC 6455, 5.2)."""
    return b"\x81" + struct.pack("!BH", 0x80 | 126, len(payload)) + bytes(4) + payload


def say(on: socket.socket, frame: bytes) -> int | None:
    """Return how many bytes were taken, ``None`` when the line was cut."""
    try:
        return on.send(frame)
    except BlockingIOError:
        return 0
    except OSError:
        return None


def _is_cut(on: socket.socket) -> bool:
    """Read what still lies in between, and return whether the line ends there."""
    try:
        while on.recv(1 << 20):
            pass
    except BlockingIOError:
        return False
    except OSError:
        return True
    finally:
        on.close()
    return True


def _resident(server: Running) -> float:
    """Return the memory of the server's process in MB."""
    pages = int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _hold_memory(figures: Figures, name: str, before: float, highest: float, server: Running) -> None:
    words = f"{before:.0f} / {highest:.0f} / {_resident(server):.0f}"
    figures.hold(name, words, f"grows by less than {GROWTH:.0f}", highest - before < GROWTH)
