"""Permission at delivery: each hint is asked for again, once for everyone when everyone may hear it."""

import asyncio
import time

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from core.live import access
from core.live.database import ask

FRESH = 1.0  # seconds a visitor's view of a stream may serve those who join it


class Gate:
    """Answers how far a stream reaches, sharing one question among all who ask it at the same moment."""

    def __init__(self) -> None:
        self._asked: dict[str, asyncio.Future[int | None]] = {}
        self._known: dict[str, tuple[float, int | None]] = {}

    async def for_anyone(self, stream: str, *, fresh: bool = True) -> int | None:
        """Return the top that a visitor without account sees, or ``None``; ``fresh`` asks anew."""
        if not fresh and stream in self._known and time.monotonic() - self._known[stream][0] < FRESH:
            return self._known[stream][1]
        question = self._asked.get(stream)
        if question is None or fresh:
            question = asyncio.ensure_future(ask(access.top, AnonymousUser(), stream))
            self._asked[stream] = question
            question.add_done_callback(lambda done: self._answered(stream, done))
        return await asyncio.shield(question)

    def _answered(self, stream: str, question: "asyncio.Future[int | None]") -> None:
        if self._asked.get(stream) is not question:
            return  # asked anew meanwhile: only the last answer is kept
        del self._asked[stream]
        if not question.cancelled() and question.exception() is None:
            self._known[stream] = (time.monotonic(), question.result())

    async def for_viewer(self, user_id: int | None, streams: list[str]) -> dict[str, int | None]:
        """Return the tops that this person sees now; the account is read again, so a lost right is lost at once."""
        if user_id is None:
            return {stream: await self.for_anyone(stream, fresh=False) for stream in streams}
        return await ask(_tops_for, user_id, streams)

    def forget(self, stream: str) -> None:
        """Drop what is known of a stream that nobody here follows any more."""
        self._known.pop(stream, None)


def _tops_for(user_id: int, streams: list[str]) -> dict[str, int | None]:
    viewer = get_user_model().objects.filter(pk=user_id, is_active=True).first() or AnonymousUser()
    return {stream: access.top(viewer, stream) for stream in streams}
