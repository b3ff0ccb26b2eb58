"""Browsers that take pushes, what each wants of them, and what is on its way to them."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from alerts.querysets import DeviceQuerySet
from alerts.topics import Topic
from core.ids import next_id
from places.models import Town

MAX_ENDPOINT = 1000


class Device(models.Model):
    """A browser that takes pushes, of an account or of nobody in particular.

    Its push service knows it by ``endpoint`` (RFC 8030); only who has ``public_key`` and ``secret`` encrypts for it
    (RFC 8291), so that ``secret`` also proves that one is that browser. ``towns`` are those it follows by itself: an
    account hears of the towns that the account follows.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=MAX_ENDPOINT)
    digest = models.CharField(max_length=64, unique=True)  # of the endpoint: nobody has it twice
    public_key = models.CharField(max_length=90)
    secret = models.CharField(max_length=24)
    language = models.CharField(max_length=2, default="fr")
    words = models.CharField(max_length=60, blank=True)  # “Chrome, Android”
    towns = models.ManyToManyField(Town, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    failed_at = models.DateTimeField(null=True, blank=True)  # since when its push service refuses what we send
    day = models.DateField(null=True, blank=True)  # the day of ``pushed``, in the device's zone
    pushed = models.PositiveSmallIntegerField(default=0)  # how many it was sent on that day, alerts apart

    objects = DeviceQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"device {self.pk}"


class Wish(models.Model):
    """A topic that a device is pushed for; without a row, it is not."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="wishes")
    topic = models.CharField(max_length=20, choices=Topic.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "topic"], name="wish_once")]

    def __str__(self) -> str:
        return f"{self.device_id} for {self.topic}"


class Parcel(models.Model):
    """What is pushed, the same for all who get it: public words of a town, or of a person's affairs none at all.

    ``rang`` tells that only those get it whose bell rang for ``event``. A later parcel under the same ``tag`` takes the
    place of an earlier one, on the phone and on the way to it.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    event = models.CharField(max_length=120)
    topic = models.CharField(max_length=20, blank=True)  # empty: a test
    rang = models.BooleanField(default=False)
    verb = models.CharField(max_length=40, blank=True)  # whose app has words for it
    title = models.CharField(max_length=120, blank=True)
    body = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=300)
    tag = models.CharField(max_length=120)
    town = models.ForeignKey(Town, null=True, on_delete=models.CASCADE, related_name="+")
    target_type = models.ForeignKey(ContentType, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    target_id = models.BigIntegerField(null=True)
    target = GenericForeignKey("target_type", "target_id")  # what its readers must be able to see when it is sent
    until = models.DateTimeField()  # later it says nothing any more
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "topic", "rang"], name="parcel_once")]
        indexes = [
            models.Index(fields=["tag"], name="parcel_tag"),
            models.Index(fields=["created_at"], name="parcel_age"),  # services.prune
        ]

    def __str__(self) -> str:
        return self.event

    @property
    def urgent(self) -> bool:
        return self.topic == Topic.ALERT


class Push(models.Model):
    """A parcel on its way to one device; no event goes to a device twice (NOTIF-3). ``batch``: who go together."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="pushes")
    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes", db_index=False)
    event = models.CharField(max_length=120)
    batch = models.BigIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)  # handed over, or of no use any more

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "event"], name="push_once")]
        indexes = [models.Index(fields=["batch"], name="push_waiting", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return f"{self.event} to {self.device_id}"
