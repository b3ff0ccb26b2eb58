"""The yardstick of ``bench/live.py``: the ``websockets`` library, that holds connections and sends what it is told."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosedError

TELL = "tell:"
lines: set[ServerConnection] = set()


async def hold(line: ServerConnection) -> None:
    """Answer the first message as a hub does, then read; a message ``tell:<text>`` sends the text to all others."""
    first = await line.recv()
    if first.startswith(TELL):
        broadcast(lines, first.removeprefix(TELL))
        return
    lines.add(line)
    try:
        await line.send('{"type":"following","tops":{}}')
        with suppress(ConnectionClosedError):
            async for _ in line:
                pass
    finally:
        lines.discard(line)


async def main(port: int) -> None:
    async with serve(hold, "127.0.0.1", port, compression=None, ping_interval=None, backlog=1000):
        await asyncio.Future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
