"""Fault: PostgreSQL is stopped as by a power cut (immediate) under load, stays away a moment and comes back.

Promise: no acknowledged write is lost, the servers recover by themselves, readers resume with nothing missed.
"""

from __future__ import annotations

import asyncio
import time

from tests.drills import SECONDS, Figures
from tests.drills._crowd import Reader, Writers, people, reading, settle, sources, until
from tests.drills._ground import ground

PEOPLE, WATCHING = 60, 40
AWAY = 2.0  # seconds without a database


def run() -> Figures:
    figures = Figures("PostgreSQL restarted under load")
    asyncio.run(drill(figures))
    return figures


async def drill(figures: Figures) -> None:
    with ground(postgres=True) as place:
        assert place.postgres
        servers = [place.installation.serve("--no-worker"), place.installation.serve("--no-worker")]
        worker = place.installation.work()
        persons = people(servers[0], PEOPLE)
        walls = list(sources(servers[0]).values())
        writers = Writers(servers, persons)
        readers = [Reader(servers[n % 2], person, asked=writers.asked) for n, person in enumerate(persons)]
        readers += [Reader(servers[n % 2], source=walls[n % len(walls)], looks=True) for n in range(WATCHING)]
        ready = servers[0]
        async with reading(readers):
            async with writers:
                for cut in range(max(1, round(SECONDS / 20))):
                    await asyncio.sleep(min(SECONDS, 20) / 2)
                    figures.column(f"cut {cut + 1}")
                    acknowledged = len(writers.acknowledged)
                    before = writers.answers.copy()
                    cut_at = time.monotonic()
                    await asyncio.to_thread(place.postgres.stop)
                    down = await asyncio.to_thread(ready.get, "/readyz")
                    alive = await asyncio.to_thread(ready.get, "/healthz")
                    await asyncio.sleep(AWAY)
                    await asyncio.to_thread(place.postgres.start)
                    started = time.monotonic()
                    figures.note("seconds without PostgreSQL", started - cut_at)
                    await _next_acknowledgement(writers)
                    figures.note("writes acknowledged before the cut", acknowledged)
                    figures.hold("/healthz meanwhile", alive.status, "200", alive.status == 200)
                    figures.hold("/readyz meanwhile", down.status, "503", down.status == 503)
                    figures.note("seconds from its return to the next acknowledged write", time.monotonic() - started)
                    await asyncio.sleep(min(SECONDS, 20) / 2)
                    answers = ", ".join(f"{n} × {word}" for word, n in (writers.answers - before).most_common())
                    figures.note("writers were answered", answers)
            figures.column("in all")
            await settle(figures, servers[0], readers, writers)
        odd = sum(writers.answers.values()) - writers.answers["200"] - writers.answers["503"]
        figures.none("answers that are neither 200 nor 503", odd)
        figures.hold("the worker lives", worker.process.poll() is None, "True", worker.process.poll() is None)
        figures.hold("/readyz afterwards", ready.get("/readyz").status, "200", ready.get("/readyz").status == 200)


async def _next_acknowledgement(writers: Writers) -> None:
    known = len(writers.acknowledged)
    await until(lambda: len(writers.acknowledged) > known)
