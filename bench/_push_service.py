"""A push service for the benchmark: answers 201 and writes each device and tag to a file, one a line.

``python -m bench._push_service PORT FILE``. It keeps no tag a secret: the Topic header is what a real one goes by.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ANSWER = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"


async def main(port: int, path: Path) -> None:
    with path.open("ab", buffering=0) as out:

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                while head := await reader.readuntil(b"\r\n\r\n"):
                    lines = head.split(b"\r\n")
                    named = {name.lower(): value for name, _, value in (line.partition(b": ") for line in lines[1:])}
                    await reader.readexactly(int(named[b"content-length"]))
                    out.write(lines[0].split(b" ")[1] + b" " + named[b"topic"] + b"\n")
                    writer.write(ANSWER)
            except (asyncio.IncompleteReadError, ConnectionError):
                pass
            finally:
                writer.close()

        async with await asyncio.start_server(serve, [f"127.0.0.{each}" for each in range(1, 11)], port) as server:
            await server.serve_forever()


asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
