"""Announcing an event, changing its words in public, taking it back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from alerts.services import join
from core import search
from core.text import clean, clean_line
from feed.models import Photo
from feed.services import NewPhoto, WrongPlace, demand, pin, record_activity, touch
from feed.services.activities import activities_of, locked, new_id, route
from feed.services.photos import add_photos, keep_photos, remove_photos
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from officials.events import states, verbs
from officials.events.models import Change, Event, Nature
from officials.events.rules import acting, can_change
from officials.events.services.refusals import ChangedMeanwhile, NotYours, Outside, StaysPublic, Untold
from officials.events.services.timing import span
from places.geometry import contains
from places.models import Outline
from places.modules import Module
from places.search import neighbourhood_at, valid_point
from places.services import town_theme

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User

_TOLD = {"title": "", "place": "", "body": "", "nature": Nature.MEETING, "theme": None, "neighbourhood": None}


def publish_event(
    *,
    author: User,
    town: Town,
    title: str,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None = None,
    all_day: bool = False,
    latitude: float | None = None,
    longitude: float | None = None,
    photos: Sequence[NewPhoto] = (),
    key: UUID | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
    **told: Any,
) -> Event:
    """Announce an event under the author's mandate: its walls, and, of works with a point, its place on the map.

    ``told`` are the columns that ``edit_event`` takes as well. It may lie in the past, so that its minutes can be
    read. ``key`` is drawn by the device: sent again, it returns the first. With ``at`` it was announced in the past,
    and nobody is told. Raises ``NotYours``, ``ModuleClosed``, ``Untold``, ``BadSpan``, ``TooFar``, ``WrongPlace``,
    ``Outside``, ``TooManyPhotos``.
    """
    told["title"] = title
    sent = Event.objects.filter(author=author, key=key) if key else Event.objects.none()
    first: Event | None = sent.first()
    if first is not None:
        return first
    try:
        with transaction.atomic():
            row = _begun(author, town, key, capacity, at)
            row.all_day = all_day
            row.starts_at, row.ends_at = span(
                starts_at, ends_at, all_day=all_day, zone=town.time_zone, now=at or timezone.now()
            )
            _fill(row, latitude, longitude, told)
            _publish(row, photos, at)
    except IntegrityError:
        first = cast("Event | None", sent.first())
        if first is None:
            raise
        return first  # the same form, sent twice at once
    return row


def edit_event(
    *,
    event: Event,
    by: User,
    latitude: float | None,
    longitude: float | None,
    kept_photos: Mapping[int, str] | None = None,
    photos: Sequence[NewPhoto] = (),
    seen: int | None = None,
    **told: Any,
) -> Event:
    """Change what an event says; what it said before stays in its public history. Its hours are moved, not edited.

    ``told`` are ``title``, ``place``, ``body``, ``nature``, ``theme``, ``neighbourhood``. ``kept_photos`` maps the ids
    of the photos to keep to their words; None keeps all. ``seen`` is the version that the person looked at.
    Raises ``NotYours``, ``ChangedMeanwhile``, ``Untold``, ``WrongPlace``, ``Outside``, ``TooManyPhotos``, ``Gone``.
    """
    at = timezone.now()
    with transaction.atomic():
        row = locked(event)
        if not can_change(by, row):
            raise NotYours
        check_seen(row, seen)
        before, stood = row.words, (row.theme_id, row.neighbourhood_id)
        _fill(row, latitude, longitude, told)
        pictures = bool(photos) | (keep_photos(subject=row, alts=kept_photos) if kept_photos is not None else False)
        add_photos(subject=row, photos=photos)
        if row.words != before or pictures:
            keep_revision(subject=row, body=before, by=by, at=at)
            row.edited_at = at
        row.version += 1
        row.sequence += 1
        row.changed_at = at
        row.save()
        if name_mentions(subject=row):
            promise_words(subject=row)
        if (row.theme_id, row.neighbourhood_id) != stood:
            for activity in activities_of(row):
                activity.theme = row.theme
                activity.save(update_fields=["theme"])
                route(activity=activity, sources=walls_of(row))
        refresh(row)
    return row


def delete_event(*, event: Event, by: User, at: datetime.datetime | None = None) -> None:
    """Take an event back for good: words, place, photos and what became of it go (PRIV-1).

    Not what was cancelled, nor what has minutes. Raises ``NotYours``, ``StaysPublic``, ``Gone``.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = locked(event)
        if not can_change(by, row):
            raise NotYours
        if row.is_cancelled or row.minutes_at is not None:
            raise StaysPublic
        remove_photos(photos=Photo.objects.of(row))
        if not entomb(subject=row, at=at):
            return
        Change.objects.filter(event=row).delete()
        Event.objects.filter(pk=row.pk).update(latitude=None, longitude=None)
        activities_of(row).update(hidden_at=at)
        touch(subject=row)
        for activity in activities_of(row):
            route(activity=activity, sources=())


def walls_of(row: Event) -> list[models.Model]:
    """Return what it stands on the walls of."""
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    walls = (row.author, row.town, row.neighbourhood, theme, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def check_seen(row: Event, seen: int | None) -> None:
    """Raise ``ChangedMeanwhile`` when a locked row is no longer as someone saw it."""
    if seen is not None and seen != row.version:
        raise ChangedMeanwhile


def refresh(row: Event) -> None:
    """Have the index, the map and the open pages know it as it is now."""
    search.refresh(row.kind, row.pk)
    pin(subject=row)
    touch(subject=row)


def _begun(author: User, town: Town, key: UUID | None, capacity: str | None, at: datetime.datetime | None) -> Event:
    """Return the row that an announcement begins with. Raises ``NotYours``, ``ModuleClosed``."""
    mandate = acting(author).filter(town=town).order_by("pk").first()
    if mandate is None:
        raise NotYours
    demand(town, Module.EVENTS)
    moment = at or timezone.now()
    return Event(
        id=new_id(at),
        author=author,
        town=town,
        capacity=mandate.title if capacity is None else capacity,
        key=key,
        state=states.PLANNED,
        created_at=moment,
        published_at=moment,
        changed_at=moment,
    )


def _publish(row: Event, photos: Sequence[NewPhoto], at: datetime.datetime | None) -> None:
    row.save()
    add_photos(subject=row, photos=photos)
    if row.author is not None:
        join(person=row.author, subject=row)
    record_activity(
        actor=row.author,
        verb=verbs.EVENT_PUBLISHED,
        subject=row,
        town=row.town,
        sources=walls_of(row),
        theme=row.theme,
        visibility=row.visibility,
        at=at,
    )
    if name_mentions(subject=row) and at is None:
        promise_words(subject=row)
    refresh(row)


def _fill(row: Event, latitude: float | None, longitude: float | None, told: Mapping[str, Any]) -> None:
    """Set the columns to what is told, or to nothing; refuse what does not belong to the town."""
    if unknown := told.keys() - _TOLD.keys():
        raise TypeError(f"no such columns: {sorted(unknown)}")
    for name, nothing in _TOLD.items():
        value = told.get(name, nothing)
        if isinstance(value, str):
            value = clean(value).strip() if name == "body" else clean_line(value)
        setattr(row, name, value)
    if not row.title:
        raise Untold
    if row.neighbourhood is not None and row.neighbourhood.town_id != row.town_id:
        raise WrongPlace
    if row.theme is not None and row.theme.town_id not in (None, row.town_id):
        raise WrongPlace
    row.latitude = row.longitude = None
    if latitude is not None or longitude is not None:
        point = valid_point(latitude, longitude)
        outline = Outline.objects.filter(town=row.town).first()
        if point is None or (outline is not None and not contains(outline.geometry, point)):
            raise Outside
        row.latitude, row.longitude = point
        row.neighbourhood = row.neighbourhood or neighbourhood_at(row.town, point)
