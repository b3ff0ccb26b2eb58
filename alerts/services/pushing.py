"""From the bell to phones and browsers (RFC 8030): for accounts, and for whoever follows a town without one.

What is promised here, ``delivering`` hands over once it is committed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from alerts.kinds import Kind
from alerts.models import Device, Parcel, Push
from alerts.topics import Topic
from core.ids import next_id
from core.outbox import enqueue
from profiles.models import User

if TYPE_CHECKING:
    from alerts.services.notifying import News
    from places.models import Town

BATCH = 500  # devices that go together
KEPT = timedelta(hours=48)  # then what was not handed over is thrown away
DELIVER = "alerts.tasks.deliver"
SPREAD = "alerts.tasks.spread"


def promise(*, news: News, people: Collection[int]) -> None:
    """Promise, in the current transaction, the pushes that these people's devices want about news that rang.

    What a town hall says goes with its public title; of what a person does, nothing but that something happened.
    """
    devices = list(Device.objects.wanting(news.kind).filter(person__in=people).values_list("pk", flat=True))
    if not devices:
        return
    by_person = isinstance(news.actor, User)
    town = None if by_person else news.actor
    parcel = _parcel(
        event=news.event,
        topic=news.kind,
        rang=True,
        verb=news.verb,
        title="" if by_person else getattr(news.target, "title", "")[:120],
        path=_path(news),
        tag=_tag(news),
        town=town,
        target=news.target,
        until=getattr(news.target, "over_since", None),
    )
    _pack(parcel, devices)


def promise_town(
    *,
    town: Town,
    topic: str,
    event: str,
    title: str,
    path: str,
    tag: str,
    body: str = "",
    verb: str = "",
    target: models.Model | None = None,
    until: datetime | None = None,
) -> None:
    """Promise a town's public words to the devices without an account that follow it.

    Of what its town hall publishes, the accounts that follow it hear too; an alert has rung their bells. ``event``
    names it for good, so that it goes once. ``until``: when it says nothing any more; in the past, it says that what
    went before under this ``tag`` is over. The words of ``verb`` (``urgent/pushes/raised.txt``) stand for a ``body``.
    """
    told: dict[str, Any] = {
        "title": title[:120],
        "body": body[:200],
        "path": path,
        "tag": tag,
        "town": town,
        "target": target,
    }
    with transaction.atomic():
        parcel = _parcel(event=event, topic=topic, rang=False, verb=verb, until=until, **told)
        enqueue(SPREAD, payload={"parcel": parcel.pk, "after": 0}, key=f"spread:{parcel.pk}:0")


def promise_talk(*, message: models.Model, conversation: int, people: Any) -> None:
    """Promise these people's devices that a message came, without its words or its author (DM-6).

    ``people`` are ids, or the query that finds them. One notification a conversation: a later one takes its place.
    ``message`` says by ``told_to`` who still waits for it when it is sent.
    """
    devices = list(Device.objects.wanting(Topic.MESSAGE).filter(person__in=people).values_list("pk", flat=True))
    if devices:
        path, tag = reverse("talk", args=[conversation]), f"talk:{conversation}"
        event = f"message:{message.pk}"
        _pack(_parcel(event=event, topic=Topic.MESSAGE, rang=False, path=path, tag=tag, target=message), devices)


def promise_test(*, device: Device) -> None:
    """Promise a device a notification that says that it works."""
    with transaction.atomic():
        account = device.person_id is not None
        path = reverse("settings_devices" if account else "device")
        _pack(_parcel(event=f"test:{next_id()}", topic="", rang=False, path=path, tag="test"), [device.pk])


def spread(*, parcel: Parcel, after: int = 0) -> None:
    """Pack a town's parcel for the next devices, and promise the rest: a kill between two batches misses nobody."""
    found = Device.objects.wanting(parcel.topic).filter(pk__gt=after)
    found = found.hearing_of(parcel.town, accounts=parcel.topic == Topic.TOWN)
    devices = list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if len(devices) == BATCH:  # promised before its own batch, so that another worker has the next at once
        payload = {"parcel": parcel.pk, "after": devices[-1]}
        enqueue(SPREAD, payload=payload, key=f"spread:{parcel.pk}:{devices[-1]}")
    if devices:
        _pack(parcel, devices)


def prune_pushes(*, before: datetime) -> None:
    """Forget what was pushed before a moment, some hundreds at a time."""
    while pks := list(Parcel.objects.filter(created_at__lt=before).values_list("pk", flat=True)[:50]):
        Push.objects.filter(parcel__in=pks).delete()
        Parcel.objects.filter(pk__in=pks).delete()


def _parcel(
    *, event: str, topic: str, rang: bool, tag: str, until: datetime | None = None, target: Any = None, **told: Any
) -> Parcel:
    """Return the parcel of an event, made when it is the first time that it is told."""
    now = timezone.now()
    if until is not None and until <= now:
        Parcel.objects.filter(tag=tag, rang=rang, until__gt=now).exclude(event=event).update(until=now)
        until = None
    if target is not None:
        told |= {"target_type": ContentType.objects.get_for_model(target), "target_id": target.pk}
    row = Parcel(event=event, topic=topic, rang=rang, tag=tag, until=min(until or now + KEPT, now + KEPT), **told)
    Parcel.objects.bulk_create([row], ignore_conflicts=True)
    parcel: Parcel = Parcel.objects.get(event=event, topic=topic, rang=rang)
    return parcel


def _pack(parcel: Parcel, devices: Iterable[int]) -> None:
    batch = next_id()
    Push.objects.bulk_create(
        (Push(parcel=parcel, device_id=pk, event=parcel.event, batch=batch) for pk in devices), ignore_conflicts=True
    )
    enqueue(DELIVER, payload={"batch": batch, "attempt": 0})


def _tag(news: News) -> str:
    """Return what takes whose place: on one thing, what is of one verb; of an alert, all that is said of it."""
    if news.kind == Kind.ALERT:
        return f"alert:{news.target.pk}"
    return f"{news.verb}:{news.target._meta.model_name}:{news.target.pk}"


def _path(news: News) -> str:
    """Return where a push leads; to the bell where an address would name somebody."""
    thing: Any = news.action_object or news.target
    return reverse("notifications") if isinstance(thing, User) else str(thing.get_absolute_url())
