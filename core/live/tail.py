"""Reading the moves that other processes committed, without missing one that commits late."""

import time
from datetime import timedelta

from django.db.models import Max
from django.db.models.functions import Now

from core.models import StreamMove

LATE = 30.0  # seconds after which a missing number was a rolled-back transaction; web statements end after 5
BATCH = 10_000


class Tail:
    """Remembers which moves were read.

    Numbers are given before the commit, so ``id > last`` would miss a transaction that commits after a younger one
    (a quarter of them, measured). The floor rises only over numbers read, or missing for ``LATE`` seconds.
    """

    def __init__(self) -> None:
        self._floor: int | None = None
        self._read: set[int] = set()
        self._gap_since = 0.0

    def read(self) -> list[tuple[str, int]]:
        """Return the moves not returned before, oldest first; one without a top has its number, negative."""
        if self._floor is None:  # what is older was told, and pages that open now ask the tables themselves
            settled = StreamMove.objects.filter(at__lt=Now() - timedelta(seconds=LATE))
            self._floor = settled.aggregate(last=Max("id"))["last"] or 0
        rows = list(
            StreamMove.objects.filter(id__gt=self._floor).order_by("id").values_list("id", "stream", "top")[:BATCH]
        )
        fresh = [(stream, top or -number) for number, stream, top in rows if number not in self._read]
        self._read.update(number for number, _, _ in rows)
        self._raise_floor()
        return fresh

    def _raise_floor(self) -> None:
        assert self._floor is not None  # noqa: S101 (for the type checker)
        before = self._floor
        while self._floor + 1 in self._read:
            self._floor += 1
            self._read.discard(self._floor)
        if not self._read or self._floor > before:
            self._gap_since = time.monotonic()
        elif time.monotonic() - self._gap_since > LATE:
            self._floor = min(self._read) - 1
