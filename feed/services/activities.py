"""Recording what happened: one row for the event, one route per wall it stands on, whatever the number of followers."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar, cast

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from core import live, search
from core.ids import RANDOM_BITS, id_at, next_id
from core.outbox import enqueue
from feed.models import Activity, Comment, Publishable, Route, Source, Visibility, model_of
from feed.services.points import pin
from feed.services.refusals import Gone

if TYPE_CHECKING:
    from places.models import Theme, Town
    from profiles.models import User

P = TypeVar("P", bound=Publishable)


def new_id(at: datetime | None) -> int:
    """Return a time-ordered id of now, or of a given moment (imports, demonstration)."""
    if at is None:
        return next_id()
    return id_at(int(at.timestamp() * 1000)) | secrets.randbits(RANDOM_BITS)


def fresh_ids(model: type[models.Model], moments: Sequence[datetime]) -> list[int]:
    """Return an id of each moment that no row of the model has: many things of one day are many of one millisecond."""
    ids = [new_id(moment) for moment in moments]
    while True:
        taken = set(model._default_manager.filter(pk__in=ids).values_list("pk", flat=True))
        again = []
        for place, pk in enumerate(ids):
            if pk in taken:
                again.append(place)
            taken.add(pk)
        if not again:
            return ids
        for place in again:
            ids[place] = new_id(moments[place])


def record_activity(
    *,
    actor: User | None,
    verb: str,
    subject: models.Model,
    town: Town | None,
    sources: Iterable[models.Model],
    theme: Theme | None = None,
    visibility: int = Visibility.PUBLIC,
    at: datetime | None = None,
) -> Activity:
    """Write that ``actor`` did ``verb`` to ``subject``, and put it on the wall of each of ``sources``.

    ``sources`` are the things people follow (a person, a town, a theme in a town …); their ``Source`` rows are made
    when missing. Open walls hear of it after the commit. With ``at`` it takes its place in the past and nobody is told.
    """
    with transaction.atomic():
        activity = Activity.objects.create(
            id=new_id(at),
            actor=actor,
            verb=verb,
            content_type=ContentType.objects.get_for_model(subject),
            object_id=subject.pk,
            town=town,
            theme=theme,
            visibility=visibility,
            created_at=at or timezone.now(),
        )
        route(activity=activity, sources=sources, tell=at is None)
        official = isinstance(subject, Publishable) and subject.capacity != "" and town is not None
        if at is None and official and visibility == Visibility.PUBLIC:
            enqueue("feed.tasks.tell_town", payload={"activity": activity.pk})
    return activity


@dataclass(frozen=True)
class Past:
    """Something that happened before it was known here: an entry of walls that nobody is told of."""

    subject: Publishable
    town: Town | None
    theme: Theme | None
    sources: Sequence[models.Model]
    at: datetime


def record_past(*, verb: str, events: Sequence[Past]) -> None:
    """Write that ``verb`` happened to many things by nobody that is known here, each in its place in time."""
    walls = {(type(source), source.pk): source for event in events for source in event.sources}
    ids = {(source.content_type_id, source.object_id): source.pk for source in ensure_sources(subjects=walls.values())}
    kinds = {model: ContentType.objects.get_for_model(model).pk for model in {type(wall) for wall in walls.values()}}
    activities, routes = [], []
    for event, pk in zip(events, fresh_ids(Activity, [event.at for event in events]), strict=True):
        kind = ContentType.objects.get_for_model(event.subject)
        activities.append(
            Activity(
                id=pk,
                verb=verb,
                content_type=kind,
                object_id=event.subject.pk,
                town=event.town,
                theme=event.theme,
                visibility=event.subject.visibility,
                created_at=event.at,
            )
        )
        routes += [
            Route(
                source_id=ids[kinds[type(wall)], wall.pk],
                activity_id=pk,
                kind_id=kind.pk,
                theme_id=event.theme.pk if event.theme else None,
            )
            for wall in event.sources
        ]
    with transaction.atomic():
        Activity.objects.bulk_create(activities)
        Route.objects.bulk_create(routes)


def route(*, activity: Activity, sources: Iterable[models.Model], tell: bool = True) -> None:
    """Have the activity stand on the walls of exactly these; with ``tell``, new walls hear of it after the commit."""
    wanted = {source.pk for source in ensure_sources(subjects=sources)}
    with transaction.atomic():
        Route.objects.filter(activity=activity).exclude(source__in=wanted).delete()
        Route.objects.filter(activity=activity).update(theme=activity.theme_id)
        present = set(Route.objects.filter(activity=activity).values_list("source_id", flat=True))
        Route.objects.bulk_create(
            Route(source_id=pk, activity=activity, kind_id=activity.content_type_id, theme_id=activity.theme_id)
            for pk in sorted(wanted - present)
        )
        if tell:
            for pk in sorted(wanted - present):
                live.announce(f"source:{pk}", activity.pk)


def ensure_sources(*, subjects: Iterable[models.Model]) -> list[Source]:
    """Return the sources of these subjects, made when missing; two at once make one."""
    wanted = {(ContentType.objects.get_for_model(subject).pk, subject.pk) for subject in subjects}
    if not wanted:
        return []
    these = Q()
    for kind, pk in wanted:
        these |= Q(content_type=kind, object_id=pk)
    found = list(Source.objects.filter(these))
    missing = sorted(wanted - {(source.content_type_id, source.object_id) for source in found})
    if missing:
        Source.objects.bulk_create(
            (Source(content_type_id=k, object_id=pk) for k, pk in missing), ignore_conflicts=True
        )
        found = list(Source.objects.filter(these))
    return found


def activities_of(subject: models.Model) -> models.QuerySet[Activity]:
    """Return every activity about this subject."""
    return cast("models.QuerySet[Activity]", Activity.objects.of(subject))


def touch(*, subject: models.Model) -> None:
    """Say that this subject looks different from now on: open threads and open walls look again after the commit."""
    if isinstance(subject, Comment):
        kind = ContentType.objects.get_for_id(subject.content_type_id)  # from memory, where the field would ask
        live.touch(f"thread:{kind.model}:{subject.object_id}")
    else:
        touch_walls(subject=subject)
        live.touch(f"thread:{subject._meta.model_name}:{subject.pk}")


def touch_walls(*, subject: models.Model) -> None:
    """Say that the wall entries of this subject look different: kept fragments of them are not shown again."""
    activities_of(subject).update(version=F("version") + 1)
    walls = Source.objects.filter(routes__activity__in=activities_of(subject)).values_list("pk", flat=True).distinct()
    live.touch(*(f"source:{pk}" for pk in walls))


def hide(*, subject: Publishable, at: datetime | None = None) -> None:
    """Take a contribution out of every outlet (for ``moderation``, which gives the reasons); twice is once."""
    _set_hidden(subject, at or timezone.now())


def restore(*, subject: Publishable) -> None:
    """Show again what was hidden."""
    _set_hidden(subject, None)


def _set_hidden(subject: Publishable, at: datetime | None) -> None:
    with transaction.atomic():
        rows = type(subject).rows().filter(pk=subject.pk, deleted_at__isnull=True, hidden_at__isnull=at is not None)
        if not rows.update(hidden_at=at):
            return
        subject.hidden_at = at
        search.refresh(subject.kind, subject.pk)
        activities_of(subject).update(hidden_at=at)
        pin(subject=subject)
        if isinstance(subject, Comment):
            count_comment(comment=subject, by=-1 if at else 1)
        touch(subject=subject)


def count_comment(*, comment: Comment, by: int) -> None:
    """Move the comment counts of what this comment is on and of the remark it answers; open walls show them."""
    on = model_of(comment.content_type_id).rows().filter(pk=comment.object_id)
    on.update(comment_count=F("comment_count") + by)
    if comment.parent_id:
        Comment.objects.filter(pk=comment.parent_id).update(comment_count=F("comment_count") + by)
    touch_walls(subject=on.only("pk").get())


def locked(subject: P) -> P:
    """Return the row as it is now, locked until the commit; raise ``Gone`` when it is not there for anyone any more."""
    row: P | None = type(subject).rows().select_for_update().filter(pk=subject.pk).first()
    if row is None or row.is_gone:
        raise Gone
    return row
