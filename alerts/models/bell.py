"""What rings, why it rang, and on which things a person listens."""

from __future__ import annotations

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone

from alerts.base import AbstractNotification
from alerts.kinds import Kind
from alerts.querysets import NotificationQuerySet, SubscriptionQuerySet
from alerts.topics import Frequency
from core.ids import next_id


def _thing(related_name: str, *, null: bool = True) -> models.ForeignKey[ContentType, ContentType]:
    return models.ForeignKey(
        ContentType, on_delete=models.CASCADE, related_name=related_name, null=null, blank=null, db_index=False
    )


class Notification(AbstractNotification):  # type: ignore[misc]
    """One line of someone's bell: who (last, and how many in all) did what to which thing.

    Events of one group (the same verb on the same thing) share a line while it is unread, for twelve hours.
    ``position`` is a time-ordered id that moves with each of them: the order of the list and its cursor.
    """

    id = models.BigIntegerField(primary_key=True, default=next_id)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    group_key = models.CharField(max_length=120, blank=True)  # empty once nothing more may join
    position = models.BigIntegerField(default=next_id, unique=True)
    actors = models.PositiveIntegerField(default=1)  # how many people, the one shown included
    since = models.DateTimeField(default=timezone.now)

    # Of the package's columns, those that nobody reads are left out, and the others need no index of their own.
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    level = description = public = deleted = emailed = data = None
    actor_content_type = _thing("notify_actor", null=False)
    target_content_type = _thing("notify_target")
    action_object_content_type = _thing("notify_action_object")
    unread = models.BooleanField(default=True)
    timestamp = models.DateTimeField(default=timezone.now)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "group_key"], name="notification_group_once", condition=~models.Q(group_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-position"], name="notification_list"),
            models.Index(fields=["recipient"], name="notification_unread", condition=models.Q(unread=True)),
            models.Index(fields=["target_content_type", "target_object_id"], name="notification_about"),
            models.Index(fields=["timestamp"], name="notification_age"),  # services.prune
        ]

    def __str__(self) -> str:
        return f"notification {self.pk}"

    @property
    def others(self) -> int:
        """How many people beside the one shown."""
        return self.actors - 1


class Cause(models.Model):
    """One event behind a notification. The same event rings once, however often it is delivered (NOTIF-3)."""

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="causes")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    event = models.CharField(max_length=120)
    said = models.BigIntegerField(null=True)  # the id of what was said, of the kind of the line's action object
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    mail = models.CharField(
        max_length=6, choices=Frequency.choices, blank=True, default="", db_default=""
    )  # which it waits for

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "recipient"], name="cause_once")]
        indexes = [
            models.Index(fields=["said"], name="cause_said", condition=models.Q(said__isnull=False)),  # forget
            models.Index(fields=["recipient"], name="cause_to_mail", condition=~models.Q(mail="")),
        ]

    def __str__(self) -> str:
        return self.event


class Subscription(models.Model):
    """A person's bell rings for this thing; or, muted, never does, whatever happens there."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subscriptions")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+", db_index=False)
    object_id = models.BigIntegerField()
    subject = GenericForeignKey()
    muted = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "person"], name="subscription_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.content_type_id}:{self.object_id}"
