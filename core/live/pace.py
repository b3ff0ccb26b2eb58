"""Spreading over time the hints on which pages fetch, so that ten thousand pages do not ask at once."""

import asyncio
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.live.socket import Socket

FIRST = 500  # sockets told at once
STEP = 50  # and then so many at a time
PER_SECOND = 500
REST = 0.5  # seconds from one round to the next: no socket hears of a stream more than twice a second


class Rounds:
    """Tells a stream's sockets one after another: one round a stream at a time, what comes meanwhile joins the next."""

    def __init__(self, followers: Mapping[str, set["Socket"]]) -> None:
        self._followers = followers
        self._waiting: dict[str, list[int]] = {}  # of each stream that is being told: what the next round has to tell

    async def tell(self, stream: str, needed: int) -> None:
        """Note the move on every socket that follows the stream, at the pace that the servers of pages bear."""
        if stream in self._waiting:
            self._waiting[stream].append(needed)
            return
        news = [needed]
        while news:
            self._waiting[stream] = []
            begun = asyncio.get_running_loop().time()
            await self._round(stream, min(news))
            await asyncio.sleep(max(0.0, begun + REST - asyncio.get_running_loop().time()))
            news = self._waiting.pop(stream)

    async def _round(self, stream: str, needed: int) -> None:
        told: set[Socket] = set()
        size = FIRST
        while waiting := self._followers.get(stream, set()) - told:  # who came meanwhile may show what was before
            some = set(islice(waiting, size))
            for socket in some:
                socket.moved(stream, needed)
            told |= some
            await asyncio.sleep(len(some) / PER_SECOND)
            size = STEP
