"""Handing pushes over to their services: in batches, many at once, each marked soon after, so that a kill doubles few.

Who gets one is asked again when it is sent (NOTIF-1): whose bell still waits, who still follows, who may still see it.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from alerts.models import Cause, Device, Parcel, Push
from alerts.pushing.allowed import day_in, when_allowed
from alerts.pushing.wire import Outcome, Result, Wires, send
from alerts.pushing.words import payload
from alerts.quiet import rhythms_of
from alerts.services.pushing import DELIVER
from alerts.topics import OF_TOWNS, Topic
from core.ids import next_id
from core.outbox import enqueue
from core.outbox.run import wait_before

log = logging.getLogger(__name__)

THREADS = 25
CHUNK = 50  # handed over between two marks: as many, at most, go twice when the worker is killed
LONGEST = 25.0  # seconds of one run, well within a task's lease; the rest is promised anew
MOST_SILENT = 3  # times a service does not answer before the rest of its batch waits

Answered = tuple[Push, Result]


def deliver(*, batch: int, attempt: int = 0) -> None:
    """Hand over what waits in a batch; twice, or after a kill, what was marked meanwhile is left alone."""
    waiting = list(
        Push.objects.filter(batch=batch, done_at=None)
        .select_related("device__person", "parcel__town", "parcel__target_type")
        .defer("parcel__town__facts")
        .order_by("pk")
    )
    if not waiting:
        return
    parcel = waiting[0].parcel
    now, going = timezone.now(), _still_told(parcel, waiting)
    rhythms = rhythms_of({push.device.person_id for push in going if push.device.person_id is not None})
    moments = {
        push.pk: when_allowed(push.device, at=now, parcel=parcel, rhythm=rhythms.get(push.device.person_id or 0))
        for push in going
    }
    ready = [push for push in going if (moment := moments[push.pk]) and moment <= now]
    later = [push for push in going if (moment := moments[push.pk]) and moment > now]
    _mark(set(waiting) - set(ready) - set(later))
    for moment in sorted({moment for push in later if (moment := moments[push.pk])}):
        _put_off([push for push in later if moments[push.pk] == moment], parcel, moment, attempt)
    _hand_over(ready, parcel, attempt)


def _hand_over(ready: list[Push], parcel: Parcel, attempt: int) -> None:
    until, wires = time.monotonic() + LONGEST, Wires()
    words = _Words(parcel)
    silent: Counter[str] = Counter()
    again: list[Answered] = []
    left = list(ready)
    try:
        with ThreadPoolExecutor(THREADS, thread_name_prefix="push") as pool:
            while left and time.monotonic() < until:
                chunk, left = left[:CHUNK], left[CHUNK:]
                asked = [push for push in chunk if silent[_service(push)] < MOST_SILENT]
                again += [(push, Result(Outcome.LATER)) for push in chunk if silent[_service(push)] >= MOST_SILENT]
                told = {push.pk: words.to(push.device) for push in asked}
                results = pool.map(lambda push, told=told: send(wires, push.device, parcel, told[push.pk]), asked)
                answered = list(zip(asked, results, strict=True))
                silent.update(_service(push) for push, result in answered if not result.status)
                again += _settle(answered, parcel)
    finally:
        wires.close()
    if again:
        asked_for = max(result.wait for _push, result in again)
        wait = max(wait_before(attempt + 2), timedelta(seconds=asked_for))
        _put_off([push for push, _result in again], parcel, timezone.now() + wait, attempt + 1)
    if left:
        _put_off(left, parcel, timezone.now(), attempt)


def _settle(answered: list[Answered], parcel: Parcel) -> list[Answered]:
    """Mark what was handed over or is of no use, forget devices that are gone; return what to try again."""
    by: dict[Outcome, list[Push]] = {outcome: [] for outcome in Outcome}
    for push, result in answered:
        by[result.outcome].append(push)
        if result.outcome is Outcome.REFUSED:
            log.warning("push.refused", extra={"status": result.status, "device": push.device_id})
    with transaction.atomic():
        _mark([*by[Outcome.DONE], *by[Outcome.REFUSED]])
        if by[Outcome.GONE]:
            Device.objects.filter(pk__in=[push.device_id for push in by[Outcome.GONE]]).delete()
        if not parcel.urgent:
            _count(push.device for push in by[Outcome.DONE])
        healed = [push.device_id for push in by[Outcome.DONE] if push.device.failed_at]
        failing = [push.device_id for push in by[Outcome.REFUSED] if not push.device.failed_at]
        if healed:
            Device.objects.filter(pk__in=healed).update(failed_at=None)
        if failing:
            Device.objects.filter(pk__in=failing).update(failed_at=timezone.now())
    return [(push, result) for push, result in answered if result.outcome is Outcome.LATER]


def _mark(pushes: Iterable[Push]) -> None:
    pks = [push.pk for push in pushes]
    if pks:
        Push.objects.filter(pk__in=pks).update(done_at=timezone.now())


def _count(devices: Iterable[Device]) -> None:
    """Count one more of today for each."""
    rows, today = list(devices), day_in(timezone.now())
    for device in rows:
        device.pushed = device.pushed + 1 if device.day == today else 1
        device.day = today
    Device.objects.bulk_update(rows, ["day", "pushed"])


def _put_off(pushes: list[Push], parcel: Parcel, due: datetime, attempt: int) -> None:
    """Promise these anew for a moment, or throw them away when they will say nothing any more by then."""
    if due >= parcel.until:
        _mark(pushes)
        return
    batch = next_id()
    with transaction.atomic():
        Push.objects.filter(pk__in=[push.pk for push in pushes]).update(batch=batch)
        enqueue(DELIVER, payload={"batch": batch, "attempt": attempt}, due=due)


def _still_told(parcel: Parcel, waiting: list[Push]) -> list[Push]:
    """Keep those whose device still wants it and may still have it; the number of queries is that of the readers of
    what is not public, for everybody else constant.
    """
    if parcel.until <= timezone.now():
        return []
    devices = [push.device_id for push in waiting]
    found = Device.objects.filter(pk__in=devices)
    if parcel.topic:
        found = found.wanting(parcel.topic)
    if not parcel.rang and parcel.topic in OF_TOWNS:
        found = found.hearing_of(parcel.town, accounts=parcel.topic == Topic.TOWN)
    kept = set(found.values_list("pk", flat=True))
    going = [push for push in waiting if push.device_id in kept and _in_use(push.device)]
    people = {push.device.person_id: push.device.person for push in going if push.device.person}
    hearing = _hearing(parcel, people)
    return [push for push in going if push.device.person_id in hearing]


def _in_use(device: Device) -> bool:
    person = device.person
    return person is None or (person.is_active and person.deletion_due is None)


def _hearing(parcel: Parcel, people: dict[Any, Any]) -> set[Any]:
    """Return which of these accounts (None for no account) may see what it is about, and have not heard of it yet."""
    everybody = {None, *people}
    if parcel.target_type_id is None:
        return everybody
    model: Any = parcel.target_type.model_class() if parcel.target_type else None
    if model is None:
        return set()
    if hasattr(model.objects, "told_to"):  # what a thing knows better than its bell
        return set(model.objects.told_to(parcel.target_id, people))
    if parcel.rang:
        unread = Cause.objects.filter(event=parcel.event, recipient__in=people, notification__unread=True)
        everybody = set(unread.values_list("recipient_id", flat=True))
    if parcel.town_id is not None:
        seen = model.objects.visible_to(AnonymousUser()).filter(pk=parcel.target_id).exists()
        return everybody if seen else set()
    return {pk for pk in everybody if model.objects.visible_to(people[pk]).filter(pk=parcel.target_id).exists()}


def _service(push: Push) -> str:
    return "/".join(push.device.endpoint.split("/", 3)[:3])


class _Words:
    """The words of a parcel, written once in each language."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel = parcel
        self._written: dict[tuple[str, bool], bytes] = {}

    def to(self, device: Device) -> bytes:
        """Return them for a device: in the language of its account, or its own."""
        key = device.person.language if device.person else device.language, device.person is not None
        if key not in self._written:
            self._written[key] = payload(self._parcel, language=key[0], has_account=key[1])
        return self._written[key]
