"""Taking lines of the bell away: their thing is gone, their person is gone, their time is over."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F

from alerts.models import Cause, Device, Mailing, Notification, Preference, Quiet, Subscription
from alerts.querysets import NotificationQuerySet
from alerts.services.counting import lock, tell
from alerts.services.notifying import withdraw
from profiles.models import User

KEPT = timedelta(days=90)
BATCH = 500


def forget(*, subject: models.Model) -> None:
    """Remove what bells say of a thing that was deleted, and who subscribed to it."""
    with transaction.atomic():
        _remove(Notification.objects.all().about(subject))
        kind = ContentType.objects.get_for_model(subject)
        withdraw(Cause.objects.filter(said=subject.pk, notification__action_object_content_type=kind))
        Subscription.objects.of(subject).delete()


def erase_person(person: User) -> None:
    """Remove the person's bell, and the person from the bells of others (PRIV-1)."""
    with transaction.atomic():
        Notification.objects.filter(recipient=person).delete()
        Subscription.objects.filter(person=person).delete()
        Mailing.objects.filter(person=person).delete()
        Preference.objects.filter(person=person).delete()
        Device.objects.filter(person=person).delete()
        Quiet.objects.filter(person=person).delete()
        User.objects.filter(pk=person.pk).update(unread=0)
        _remove(Notification.objects.all().about(person))
        withdraw(Cause.objects.filter(actor=person))


def prune(*, before: object) -> None:
    """Remove lines older than a moment, some hundreds at a time."""
    old = Notification.objects.filter(timestamp__lt=before)
    while pks := list(old.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _remove(Notification.objects.filter(pk__in=pks))


def _remove(lines: NotificationQuerySet) -> None:
    people = lock(lines.values_list("recipient_id", flat=True))
    unread = lines.unread().order_by().values("recipient").annotate(n=models.Count("pk"))
    for row in unread.values_list("recipient_id", "n"):
        User.objects.filter(pk=row[0]).update(unread=F("unread") - row[1])
    lines.delete()
    tell(people)
