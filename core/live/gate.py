"""Permission at delivery: each hint is asked for again, once for everyone when everyone may hear it."""

import asyncio
import time
from collections.abc import Collection

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from core.live import access
from core.live.database import ask, ask_until_answered

NEVER = (0.0, None)
FRESH = 1.0  # seconds a visitor's view of a stream may serve those who join it


class Gate:
    """Answers how far a stream reaches, sharing one question among all who ask it at the same moment."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Future[dict[str, int]]] = {}
        self._known: dict[str, tuple[float, int | None]] = {}

    async def refresh(self, streams: Collection[str]) -> None:
        """Ask anew what a visitor without account sees: these moved, and what was known or asked of them is old."""
        await self._ask(streams, until_answered=True)

    def known(self, needed: dict[str, int]) -> dict[str, int] | None:
        """Return the tops that anyone sees, when they are known for all of these and reach as far as needed."""
        tops: dict[str, int] = {}
        for stream, least in needed.items():
            asked_at, top = self._known.get(stream, NEVER)
            if top is None or top < least or time.monotonic() - asked_at > FRESH:
                return None
            tops[stream] = top
        return tops

    async def for_anyone(self, streams: Collection[str]) -> dict[str, int]:
        """Return the tops that a visitor without account sees, without what is not there for visitors."""
        while unknown := [stream for stream in streams if not self._is_known(stream)]:
            if new := [stream for stream in unknown if stream not in self._asked]:
                self._ask(new)
            await asyncio.shield(self._asked[unknown[0]])
        return {stream: top for stream in streams if (top := self._known[stream][1]) is not None}

    def _is_known(self, stream: str) -> bool:
        return stream in self._known and time.monotonic() - self._known[stream][0] < FRESH

    def _ask(self, streams: Collection[str], *, until_answered: bool = False) -> "asyncio.Future[dict[str, int]]":
        asking = ask_until_answered if until_answered else ask
        question = asyncio.ensure_future(asking(access.tops, AnonymousUser(), streams))
        self._asked |= dict.fromkeys(streams, question)
        question.add_done_callback(lambda done: self._answered(streams, done))
        return question

    def _answered(self, streams: Collection[str], question: "asyncio.Future[dict[str, int]]") -> None:
        tops = None if question.cancelled() or question.exception() else question.result()
        for stream in streams:
            if self._asked.get(stream) is question:  # otherwise asked anew meanwhile: only the last answer is kept
                del self._asked[stream]
                if tops is not None:
                    self._known[stream] = (time.monotonic(), tops.get(stream))

    async def for_viewer(self, user_id: int | None, streams: list[str]) -> dict[str, int]:
        """Return the tops that this person sees now, without what is not there for them.

        The account is read again, so a lost right is lost at once.
        """
        if user_id is not None:
            return await ask(_tops_for, user_id, streams)
        return await self.for_anyone(streams)

    def forget(self, stream: str) -> None:
        """Drop what is known of a stream that nobody here follows any more."""
        self._known.pop(stream, None)


def _tops_for(user_id: int, streams: list[str]) -> dict[str, int]:
    viewer = get_user_model().objects.filter(pk=user_id, is_active=True).first() or AnonymousUser()
    return access.tops(viewer, streams)
