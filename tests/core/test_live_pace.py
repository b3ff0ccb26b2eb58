"""Hints on which pages fetch: five hundred at once, the others one after another, none lost, none doubled."""

from __future__ import annotations

import asyncio
from itertools import pairwise

from core.live.pace import FIRST, REST, Rounds
from core.live.socket import ANY, TOUCHED


class Page:
    """One that follows a stream and writes down what it hears."""

    def __init__(self) -> None:
        self.heard: list[int] = []

    def moved(self, stream: str, needed: int) -> None:
        self.heard.append(needed)


async def test_few_are_told_at_once_each_time() -> None:
    pages = {Page(), Page()}
    rounds = Rounds({"thread:post:1": pages})  # type: ignore[dict-item]
    await rounds.tell("thread:post:1", TOUCHED)
    await rounds.tell("thread:post:1", 7)
    assert [page.heard for page in pages] == [[TOUCHED, 7]] * 2


async def test_many_are_told_in_turn_and_what_comes_meanwhile_in_the_next_round() -> None:
    pages = {Page() for _ in range(FIRST + 120)}
    rounds = Rounds({"thread:post:1": pages})  # type: ignore[dict-item]
    first = asyncio.create_task(rounds.tell("thread:post:1", 9))
    await asyncio.sleep(0)
    assert sum(len(page.heard) for page in pages) == FIRST
    await rounds.tell("thread:post:1", 12)
    await rounds.tell("thread:post:1", TOUCHED)
    assert sum(len(page.heard) for page in pages) == FIRST
    await first
    assert [page.heard for page in pages] == [[9, TOUCHED]] * len(pages)


async def test_who_comes_during_a_round_is_told_in_it_and_who_leaves_is_not_waited_for() -> None:
    pages = {Page() for _ in range(FIRST + 60)}
    rounds = Rounds({"thread:post:1": pages})  # type: ignore[dict-item]
    telling = asyncio.create_task(rounds.tell("thread:post:1", ANY))
    await asyncio.sleep(0)
    gone = next(page for page in pages if not page.heard)
    pages.discard(gone)
    late = Page()
    pages.add(late)
    await telling
    assert (late.heard, gone.heard) == ([ANY], [])
    assert all(page.heard == [ANY] for page in pages)


async def test_streams_do_not_wait_for_each_other() -> None:
    many, few = {Page() for _ in range(FIRST + 1)}, {Page()}
    rounds = Rounds({"thread:post:1": many, "thread:post:2": few})  # type: ignore[dict-item]
    telling = asyncio.create_task(rounds.tell("thread:post:1", ANY))
    await asyncio.sleep(0)
    await rounds.tell("thread:post:2", ANY)
    assert not telling.done()
    assert [page.heard for page in few] == [[ANY]]
    await telling


async def test_a_page_hears_of_a_stream_twice_a_second_at_most() -> None:
    """However often it moves, and the last move is told."""
    clock = asyncio.get_running_loop().time
    moments: list[float] = []

    class Watch(Page):
        def moved(self, stream: str, needed: int) -> None:
            super().moved(stream, needed)
            moments.append(clock())

    page = Watch()
    rounds = Rounds({"poll:1": {page}})  # type: ignore[dict-item]
    told = []
    for number in range(40):
        told.append(asyncio.create_task(rounds.tell("poll:1", -1 - number)))
        await asyncio.sleep(0.02)
    await asyncio.gather(*told)
    assert page.heard[-1] == -40
    assert all(later - before >= REST for before, later in pairwise(moments))
