"""The Python reader of the live socket against a real server: once and in order, whatever happens to the line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, aclosing, asynccontextmanager
from typing import Any

import pytest

from core.live.client import Client, Event, Moved, News, Refused, Shut
from tests.probe.running import Installation, Running, wait_for

pytestmark = pytest.mark.many


async def no_reset(stream: str, top: int) -> None:
    raise AssertionError(f"{stream} was to be read again")


def reader(server: Running, streams: dict[str, int | None], **options: Any) -> Client:
    options = {"reset": no_reset, "first_pause": 0.05, "longest_pause": 0.5, "proxy": None} | options
    return Client(f"ws://127.0.0.1:{server.socket_port}/live/", streams, **options)


@asynccontextmanager
async def reading(client: Client) -> AsyncIterator[Callable[..., Any]]:
    """Give a function that returns the next ``count`` pieces of news."""
    async with aclosing(client.news()) as news:

        async def take(count: int = 1) -> list[News]:
            async with asyncio.timeout(60):
                return [await anext(news) for _ in range(count)]

        yield take


async def ask(server: Running, path: str, cookie: str = "") -> Any:
    return await asyncio.to_thread(server.get, path, cookie=cookie)


def numbers(news: list[News]) -> list[int]:
    assert all(isinstance(item, Event) for item in news), news
    return [item.seq for item in news if isinstance(item, Event)]


async def test_events_come_once_in_order_though_the_line_breaks_between_any_two(server: Running) -> None:
    cookie, pk = server.sign_in("clara")
    stream = f"user:{pk}"
    client = reader(server, {stream: 0}, cookie=cookie)
    seen: list[int] = []
    async with reading(client) as take:
        for _ in range(6):
            await ask(server, f"/probe/append/{pk}/5")
            seen += numbers(await take(3))  # in the middle of a batch
            assert client.line is not None
            client.line.transport.abort()
            seen += numbers(await take(2))
    assert seen == list(range(1, 31))
    assert client.cursors == {stream: 30}


async def test_a_reader_far_behind_gets_everything_in_batches(server: Running) -> None:
    cookie, pk = server.sign_in("bea")
    client = reader(server, {f"user:{pk}": 0}, cookie=cookie)
    async with reading(client) as take:
        await ask(server, f"/probe/append/{pk}/1")
        seen = numbers(await take())
        await ask(server, f"/probe/append/{pk}/250")  # while the first batch waits for its answer
        await ask(server, f"/probe/append/{pk}/40")
        seen += numbers(await take(290))
    assert seen == list(range(1, 292))


async def test_events_too_long_for_one_message_come_in_several(server: Running) -> None:
    cookie, pk = server.sign_in("wilma")
    words = [f"{number:0>900}" for number in range(120)]
    for word in words:
        await ask(server, f"/probe/tell/{pk}/{word}")
    async with reading(reader(server, {f"user:{pk}": 0}, cookie=cookie)) as take:
        assert [item.data["word"] for item in await take(120)] == words


async def test_a_move_is_new_once_and_each_opening_asks_to_look(server: Running) -> None:
    await ask(server, "/probe/move/open:c1/5")
    client = reader(server, {"open:c1": 4, "open:none": None})
    async with reading(client) as take:
        assert await take(2) == [Shut("open:none"), Moved("open:c1", 5, touched=False)]
        await ask(server, "/probe/move/open:c1/7")
        assert await take() == [Moved("open:c1", 7, touched=False)]
        assert client.line is not None
        client.line.transport.abort()
        assert await take() == [Moved("open:c1", 7, touched=True)]
        await ask(server, "/probe/move/open:c1/8")
        assert await take() == [Moved("open:c1", 8, touched=False)]


async def test_a_cursor_from_the_future_is_read_again_once_and_goes_on(server: Running) -> None:
    cookie, pk = server.sign_in("fay")
    await ask(server, f"/probe/append/{pk}/3")
    calls: list[int] = []

    async def read_again(stream: str, top: int) -> None:
        calls.append(top)
        if len(calls) == 1:
            raise ConnectionResetError("the page that was to be read does not answer")

    client = reader(server, {f"user:{pk}": 99}, cookie=cookie, reset=read_again)
    async with reading(client) as take:
        following = asyncio.create_task(take())
        await asyncio.to_thread(wait_for, lambda: len(calls) == 2)
        await ask(server, f"/probe/append/{pk}/1")
        assert await following == [Event(f"user:{pk}", 4, {"n": 0})]
    assert calls == [3, 3]


async def test_a_restarted_server_finds_its_readers_back_with_nothing_missed(installation: Installation) -> None:
    server = installation.serve()
    cookie, pk = server.sign_in("rita")
    client = reader(server, {f"user:{pk}": 0}, cookie=cookie)
    async with reading(client) as take:
        for end in (Running.stop, Running.kill):
            await ask(server, f"/probe/append/{pk}/2")
            first = numbers(await take(2))
            following = asyncio.create_task(take(1))
            await asyncio.to_thread(end, server)
            server = await asyncio.to_thread(installation.serve, port=server.port)
            await ask(server, f"/probe/append/{pk}/1")
            assert numbers(await following) == [first[-1] + 1]


async def test_one_socket_too_many_waits_for_its_turn(server: Running) -> None:
    cookie, pk = server.sign_in("toni")
    client = reader(server, {f"user:{pk}": 0}, cookie=cookie)
    with ExitStack() as others:
        for _ in range(5):
            others.enter_context(await asyncio.to_thread(server.socket, cookie=cookie))
        async with reading(client) as take:
            following = asyncio.create_task(take())
            await asyncio.sleep(1)
            assert not following.done()
            others.close()
            await ask(server, f"/probe/append/{pk}/1")
            assert numbers(await following) == [1]


@pytest.mark.parametrize(
    ("options", "code"),
    [({"cookie": "session=abcdefghijklmnopqrstuvwxyz012345"}, 4401), ({"origin": "https://evil.example"}, 403)],
)
async def test_a_reader_that_is_not_wanted_is_told_so(server: Running, options: dict[str, str], code: int) -> None:
    """WS-1, WS-2."""
    async with reading(reader(server, {"open:1": None}, **options)) as take:
        with pytest.raises(Refused) as refusal:
            await take()
    assert refusal.value.code == code


async def test_a_suspended_account_does_not_come_back(server: Running) -> None:
    """WS-4."""
    cookie, pk = server.sign_in("susi")
    async with reading(reader(server, {f"user:{pk}": 0}, cookie=cookie)) as take:
        await ask(server, f"/probe/append/{pk}/1")
        await take()
        following = asyncio.create_task(take())
        await ask(server, f"/probe/suspend/{pk}")
        with pytest.raises(Refused) as refusal:
            await following
    assert refusal.value.code == 4403
