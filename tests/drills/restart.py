"""Fault: a server holding 1,000 sockets is restarted by TERM, then killed and started again, under traffic.

Promise: all sockets come back by themselves, spread out rather than in one rush, and nothing written meanwhile through
another process is missed.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter

from tests.drills import SECONDS, Figures
from tests.drills._crowd import Reader, Writers, people, reading, settle, sources, until
from tests.drills._ground import ground

SIGNED_IN, VISITORS = 200, 800


def run() -> Figures:
    figures = Figures(f"a server restarted under {SIGNED_IN + VISITORS:,} sockets")
    for fault in ("TERM", "KILL"):
        figures.column(fault)
        asyncio.run(drill(figures, fault))
    return figures


async def drill(figures: Figures, fault: str) -> None:
    with ground() as place:
        hurt, other = place.installation.serve("--no-worker"), place.installation.serve()
        persons = people(other, SIGNED_IN)
        walls = list(sources(other).values())
        writers = Writers([other], persons, count=2, pause=0.1, posts=0.2)
        readers = [Reader(hurt, person, asked=writers.asked, elsewhere=other) for person in persons]
        readers += [Reader(hurt, source=walls[n % len(walls)]) for n in range(VISITORS)]
        async with reading(readers):
            before = {id(reader): len(reader.opened) for reader in readers}
            async with writers:
                await asyncio.sleep(2)
                ended = time.monotonic()
                await asyncio.to_thread(hurt.stop if fault == "TERM" else hurt.kill)
                await asyncio.to_thread(place.installation.serve, "--no-worker", port=hurt.port)
                up = time.monotonic()
                back = await until(lambda: all(len(reader.opened) > before[id(reader)] for reader in readers))
                await asyncio.sleep(SECONDS / 4)
            report(figures, [reader.opened[before[id(reader)]] for reader in readers if back], ended, up)
            figures.none("sockets that did not come back", sum(len(r.opened) <= before[id(r)] for r in readers))
            await settle(figures, other, readers, writers)


def report(figures: Figures, returns: list[float], ended: float, up: float) -> None:
    """Write down when the sockets came back, counted from the moment the new process answered."""
    figures.note("seconds without a server", up - ended)
    if returns:
        a_second = Counter(int(max(0, moment - up)) for moment in returns)
        figures.note("sockets back in each second", " ".join(str(a_second[n]) for n in range(max(a_second) + 1)))
        figures.note("seconds until the last was back", max(returns) - up)
