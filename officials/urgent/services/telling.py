"""Whose bells an alert rings: everyone who follows the town, or a neighbourhood it concerns, whatever their number.

The audience are those who follow when it is told, some hundreds at a time; a kill between two batches misses nobody,
because each batch promises the next in its own transaction, and rings nobody twice (NOTIF-3). Blocks and mutes do not
apply: it is the town hall that warns (NOTIF-1). Who switched alerts off in their preferences is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType

from alerts.kinds import Kind
from alerts.services import News, notify
from core.outbox import enqueue
from feed.models import Follow, Source
from officials.urgent import verbs
from officials.urgent.area import touched
from places.models import Neighbourhood
from profiles.models import User

if TYPE_CHECKING:
    from officials.urgent.models import Alert

BATCH = 500  # followers told by one transaction


def tell(*, alert: Alert, after: int = 0) -> None:
    """Ring the bells of the next followers, and promise the rest; an alert that is over rings no more."""
    if alert.is_gone or alert.is_draft or alert.is_over:
        return
    followers = Follow.objects.filter(source__in=sources_of(alert), follower_id__gt=after).order_by("follower_id")
    people = list(followers.values_list("follower_id", flat=True).distinct()[:BATCH])
    news = News(
        f"alert:{alert.pk}",
        Kind.ALERT,
        verbs.RAISED,
        at=alert.published_at or alert.created_at,
        actor=alert.town,
        target=alert,
    )
    notify(news=news, recipients=User.objects.members().filter(pk__in=people).values_list("pk", flat=True))
    if len(people) == BATCH:
        last = people[-1]
        payload = {"alert": alert.pk, "after": last}
        enqueue("officials.urgent.tasks.tell", payload=payload, key=f"alert:{alert.pk}:{last}")


def sources_of(alert: Alert) -> list[int]:
    """Return the ids of what people follow to hear of it: the town, and the neighbourhoods in its area."""
    if alert.geometry:
        parts = touched(alert.town, alert.geometry)
    else:
        parts = list(alert.neighbourhoods.all()) or list(Neighbourhood.objects.filter(town=alert.town))
    kind = ContentType.objects.get_for_model(Neighbourhood)
    sources = Source.objects.filter(content_type=kind, object_id__in=[part.pk for part in parts])
    return [*Source.objects.of(alert.town).values_list("pk", flat=True), *sources.values_list("pk", flat=True)]
