"""Fault: 200 readers whose lines break at random while 8 writers write through two processes.

Promise: every reader ends with exactly the acknowledged events in order, none missed and none twice; every reader of a
wall ends knowing its last top and, by looking, all its entries. On SQLite and PostgreSQL, without and with Redis.
"""

from __future__ import annotations

import asyncio
import time

from tests.drills import SECONDS, Figures
from tests.drills._crowd import Reader, Writers, interrupting, people, reading, settle, sources
from tests.drills._ground import Ground, ground

PERSONAL, WATCHING = 140, 60
BREAKS_EVERY = 4.0  # seconds, each line


def run() -> Figures:
    figures = Figures(f"writers and readers, {SECONDS:.0f} s each")
    for postgres in (False, True):
        for redis in (False, True):
            figures.column(f"{'PostgreSQL' if postgres else 'SQLite'}{' + Redis' if redis else ''}")
            with ground(postgres=postgres, redis=redis) as place:
                asyncio.run(drill(figures, place))
    return figures


async def drill(figures: Figures, place: Ground) -> None:
    servers = [place.installation.serve("--no-worker", **place.extra), place.installation.serve(**place.extra)]
    persons = people(servers[0], PERSONAL)
    walls = list(sources(servers[0]).values())
    writers = Writers(servers, persons)
    readers = [Reader(servers[n % 2], person, asked=writers.asked) for n, person in enumerate(persons)]
    readers += [Reader(servers[n % 2], source=walls[n // 2 % len(walls)], looks=True) for n in range(WATCHING)]
    broken: list[int] = []
    async with reading(readers):
        breaking = asyncio.create_task(interrupting(readers, BREAKS_EVERY, broken.append))
        started = time.monotonic()
        async with writers:
            await asyncio.sleep(SECONDS)
        breaking.cancel()
        figures.note("acknowledged writes a second", len(writers.acknowledged) / (time.monotonic() - started))
        figures.note("lines broken", sum(broken))
        await settle(figures, servers[0], readers, writers)
    figures.none("servers that did not stop well", sum(server.stop() != 0 for server in servers))
