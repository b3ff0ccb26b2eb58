"""Whose bells an alert rings: everyone who follows the town, or a neighbourhood it concerns, whatever their number.

What happens since rings for those who were told of it, and for nobody else.

The audience are those who follow when it is told, some hundreds at a time; a kill between two batches misses nobody,
because each batch promises the next in its own transaction, and rings nobody twice (NOTIF-3). Blocks and mutes do not
apply: it is the town hall that warns (NOTIF-1). Who switched alerts off in their preferences is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType

from alerts.kinds import Kind
from alerts.models import Cause
from alerts.services import News, notify, promise_town
from alerts.topics import Topic
from core.outbox import enqueue
from feed.models import Follow, Source
from officials.urgent import verbs
from officials.urgent.area import touched
from places.models import Neighbourhood
from profiles.models import User

if TYPE_CHECKING:
    from officials.urgent.models import Alert, Step

BATCH = 500  # followers told by one transaction


def tell(*, alert: Alert, step: Step | None = None, after: int = 0) -> None:
    """Ring the next bells of an alert, or of what was said since, and promise the rest; what is over rings no more."""
    if alert.is_gone or alert.is_draft or (alert.is_over and not (step and step.ends)):
        return
    event = f"alert:{alert.pk}"
    if not after:
        _push(alert, step)
    if step is None:
        found = Follow.objects.filter(source__in=sources_of(alert), follower_id__gt=after)
        people = list(found.order_by("follower_id").values_list("follower_id", flat=True).distinct()[:BATCH])
        news = News(event, Kind.ALERT, verbs.RAISED, at=alert.published_at or alert.created_at, **_about(alert))
    else:
        told = Cause.objects.filter(event=event, recipient_id__gt=after).order_by("recipient_id")
        people = list(told.values_list("recipient_id", flat=True)[:BATCH])
        verb = verbs.ENDED if step.ends else verbs.CHANGED
        news = News(f"alert-step:{step.pk}", Kind.ALERT, verb, at=step.at, **_about(alert))
    notify(news=news, recipients=User.objects.members().filter(pk__in=people).values_list("pk", flat=True))
    if len(people) == BATCH:
        promise(alert=alert, step=step, after=people[-1])


def promise(*, alert: Alert, step: Step | None = None, after: int = 0) -> None:
    """Have the outbox ring the next bells once this is committed."""
    payload = {"alert": alert.pk, "step": step and step.pk, "after": after}
    key = f"alert:{alert.pk}:{after}" if step is None else f"alert-step:{step.pk}:{after}"
    enqueue("officials.urgent.tasks.tell", payload=payload, key=key)


def _push(alert: Alert, step: Step | None) -> None:
    """Have the devices without an account that follow the town hear of it; those of accounts ring with their bells."""
    verb = verbs.RAISED if step is None else verbs.ENDED if step.ends else verbs.CHANGED
    promise_town(
        town=alert.town,
        topic=Topic.ALERT,
        event=f"alert:{alert.pk}" if step is None else f"alert-step:{step.pk}",
        title=alert.title,
        verb=verb,
        path=alert.get_absolute_url(),
        tag=f"alert:{alert.pk}",
        target=alert,
        until=alert.over_since,
    )


def _about(alert: Alert) -> dict[str, Any]:
    return {"actor": alert.town, "target": alert}


def sources_of(alert: Alert) -> list[int]:
    """Return the ids of what people follow to hear of it: the town, and the neighbourhoods in its area."""
    if alert.geometry:
        parts = touched(alert.town, alert.geometry)
    else:
        parts = list(alert.neighbourhoods.all()) or list(Neighbourhood.objects.filter(town=alert.town))
    kind = ContentType.objects.get_for_model(Neighbourhood)
    sources = Source.objects.filter(content_type=kind, object_id__in=[part.pk for part in parts])
    return [*Source.objects.of(alert.town).values_list("pk", flat=True), *sources.values_list("pk", flat=True)]
