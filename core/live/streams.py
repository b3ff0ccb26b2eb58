"""Writing live streams: what moved, how far, and who must hear of it."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from core.live import bus
from core.models import Stream, StreamEvent, StreamMove
from core.outbox.crash import crash_point

KEEP_MOVES = timedelta(minutes=10)
KEEP_EVENTS = timedelta(days=90)


def announce(stream: str, top: int) -> None:
    """Say, in the current transaction, that ``stream`` now reaches ``top``; readers hear of it after the commit.

    The row is for processes that the publish does not reach. ``top`` only grows within a stream.
    """
    StreamMove.objects.create(stream=stream, top=top)
    crash_point("live.announced")
    transaction.on_commit(lambda: publish(stream, top))


def announce_each(tops: dict[str, int]) -> None:
    """Announce several streams in one query."""
    StreamMove.objects.bulk_create(StreamMove(stream=stream, top=top) for stream, top in tops.items())
    crash_point("live.announced")
    transaction.on_commit(lambda: _publish_each(tops.items()))


def touch(*streams: str) -> None:
    """Say, in the current transaction, that something on these streams changed without a new top: an edit, a count.

    Everyone who may follow one of them is told to look again.
    """
    moves = StreamMove.objects.bulk_create(StreamMove(stream=stream, top=0) for stream in streams)
    transaction.on_commit(lambda: _publish_each((move.stream, -move.pk) for move in moves))


def publish(stream: str, top: int) -> None:
    """Tell every hub that ``stream`` reaches ``top``. Never waits, never raises: a lost publish is found by polling."""
    crash_point("live.committed")
    bus.tell(stream, top)


def _publish_each(moves: Iterable[tuple[str, int]]) -> None:
    for stream, top in moves:
        publish(stream, top)


def append(stream: str, data: dict[str, Any]) -> int:
    """Add an event of identifiers to a personal stream (``user:<id>``) and return its number.

    The counter row is locked until the commit, so numbers have no gap and are never visible out of order.
    """
    with transaction.atomic():
        Stream.objects.bulk_create([Stream(name=stream)], ignore_conflicts=True)
        Stream.objects.filter(pk=stream).update(top=F("top") + 1)
        seq = Stream.objects.values_list("top", flat=True).get(pk=stream)
        StreamEvent.objects.create(stream_id=stream, seq=seq, data=data)
        announce(stream, seq)
    return seq


def append_each(events: dict[str, dict[str, Any]]) -> dict[str, int]:
    """Add one event to each of these personal streams, in a constant number of queries; return their numbers.

    The counters are locked in the order of their names, so that two calls at once wait for each other and never
    stand crosswise.
    """
    names = sorted(events)
    with transaction.atomic():
        Stream.objects.bulk_create([Stream(name=name) for name in names], ignore_conflicts=True)
        list(Stream.objects.select_for_update().filter(pk__in=names).order_by("pk").values_list("pk"))
        Stream.objects.filter(pk__in=names).update(top=F("top") + 1)
        tops = dict(Stream.objects.filter(pk__in=names).values_list("pk", "top"))
        StreamEvent.objects.bulk_create(
            StreamEvent(stream_id=name, seq=tops[name], data=events[name]) for name in names
        )
        announce_each(tops)
    return tops


def recheck(user_id: int) -> None:
    """Have every open socket of this account prove its session, and its right to each stream, again at once.

    For a sign-out, a suspension, a changed password, a lost role, a block. A session that ended closes its socket.
    """
    with transaction.atomic():
        touch(f"{bus.ACCOUNT}{user_id}")


def prune() -> None:
    """Delete moves that every process has read and personal events older than three months."""
    StreamMove.objects.filter(at__lt=Now() - KEEP_MOVES).delete()
    StreamEvent.objects.filter(at__lt=Now() - KEEP_EVENTS).delete()
