"""Fault: Redis is killed, comes back, is emptied, is held (SIGSTOP) and goes on, under traffic across two processes.

Promise: nothing is missed, and no page ever waits for Redis, whether it writes or only reads.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from tests.drills import SECONDS, Figures, ms, percentile
from tests.drills._crowd import Reader, Writers, people, reading, settle, sources
from tests.drills._ground import ground
from tests.probe.running import Running

PEOPLE, WATCHING = 60, 40
WAIT = 1.5  # seconds: a page that waited for Redis would wait at least its time-out of two


def run() -> Figures:
    figures = Figures(f"Redis away, {SECONDS / 2:.0f} s each")
    asyncio.run(drill(figures))
    return figures


async def drill(figures: Figures) -> None:
    with ground(postgres=True, redis=True) as place:
        redis = place.redis
        assert redis
        servers = [place.installation.serve("--no-worker", **place.extra), place.installation.serve(**place.extra)]
        persons = people(servers[0], PEOPLE)
        walls = list(sources(servers[0]).values())
        writers = Writers(servers, persons, count=4)
        readers = [Reader(servers[n % 2], person, asked=writers.asked) for n, person in enumerate(persons)]
        readers += [Reader(servers[n % 2], source=walls[n % len(walls)], looks=True) for n in range(WATCHING)]
        faults: dict[str, Callable[[], object]] = {
            "well": lambda: None,
            "killed": redis.kill,
            "back": redis.start,
            "emptied": lambda: redis.say("flushall"),
            "held": redis.hold,
            "going on": redis.go_on,
        }
        async with reading(readers):
            async with writers:
                for name, inject in faults.items():
                    figures.column(name)
                    await asyncio.to_thread(inject)
                    started, heard = time.monotonic(), [len(reader.late) for reader in readers]
                    reads = await _read_pages(servers, walls[0], SECONDS / 2)
                    writes = writers.between(started, time.monotonic())
                    figures.note("pages that write, median / p95 / worst", ms(writes))
                    figures.note("pages that read, median / p95 / worst", ms(reads))
                    slow = percentile(writes, 0.95) > WAIT or percentile(reads, 0.95) > WAIT
                    figures.hold("pages that waited for Redis", "p95" if slow else "none", "none", not slow)
                    late = [s for reader, before in zip(readers, heard, strict=True) for s in reader.late[before:]]
                    figures.note("write asked → event at its reader", ms(late))
            figures.column("in all")
            await settle(figures, servers[0], readers, writers)


async def _read_pages(servers: list[Running], source: int, seconds: float) -> list[float]:
    """Ask each server in turn for pages and return how long each took."""
    took: list[float] = []
    deadline = time.monotonic() + seconds
    while (started := time.monotonic()) < deadline:
        answer = await asyncio.to_thread(servers[len(took) % 2].get, f"/live/tops?s=source:{source}")
        assert answer.status == 200
        took.append(time.monotonic() - started)
        await asyncio.sleep(0.02)
    return took
