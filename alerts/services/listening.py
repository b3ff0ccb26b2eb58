"""What a person wants to be told of: things they subscribe to, threads they mute."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models

from alerts.models import Subscription
from profiles.models import User


def subscribe(*, person: User, subject: models.Model) -> None:
    """Have the person told of what happens with this thing, muted before or not."""
    _listen(person, subject, muted=False)


def join(*, person: User, subject: models.Model) -> None:
    """Subscribe a person who takes part in a thread; one they muted stays muted."""
    kind = ContentType.objects.get_for_model(subject)
    Subscription.objects.bulk_create(
        [Subscription(person=person, content_type=kind, object_id=subject.pk)], ignore_conflicts=True
    )


def unsubscribe(*, person: User, subject: models.Model) -> None:
    """Have the person told no more, unless someone speaks to them; nothing happens when they were not."""
    Subscription.objects.of(subject).filter(person=person, muted=False).delete()


def mute(*, person: User, subject: models.Model) -> None:
    """Have nothing that happens in this thread ring for the person, not even a mention."""
    _listen(person, subject, muted=True)


def unmute(*, person: User, subject: models.Model) -> None:
    """Let the thread ring again when someone speaks to the person there."""
    Subscription.objects.of(subject).filter(person=person, muted=True).delete()


def _listen(person: User, subject: models.Model, *, muted: bool) -> None:
    kind = ContentType.objects.get_for_model(subject)
    Subscription.objects.update_or_create(
        person=person, content_type=kind, object_id=subject.pk, defaults={"muted": muted}
    )
