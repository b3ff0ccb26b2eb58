"""What becomes of an event: other hours, its end before it began, its minutes. Who subscribed hears of each."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.urls import Resolver404, resolve
from django.utils import timezone

from core.ids import MAX_ID
from core.outbox import enqueue
from core.text import clean, clean_line
from feed.services import record_activity
from feed.services.activities import locked, new_id
from feed.services.capacities import capacity_of
from officials.events import states, verbs
from officials.events.models import MAX_URL, Change, Event, Turn
from officials.events.rules import can_change
from officials.events.services.announcing import check_seen, refresh, walls_of
from officials.events.services.refusals import (
    NoSuchDocument,
    NothingWritten,
    NotMoved,
    NotYours,
    ReasonMissing,
    TooEarly,
    TooLate,
)
from officials.events.services.timing import span

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


def move_event(
    *,
    event: Event,
    by: User,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime | None = None,
    all_day: bool = False,
    words: str = "",
    seen: int | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
) -> Change:
    """Give an event other hours: where it was to be stays written, and who subscribed is told.

    With ``at`` it was moved in the past, whoever tells it, and nobody is told. Raises ``NotYours``,
    ``ChangedMeanwhile``, ``TooLate``, ``NotMoved``, ``BadSpan``, ``TooFar``, ``Gone``.
    """
    with transaction.atomic():
        row = _changed(event, by, seen, at)
        moment = at or timezone.now()
        if row.is_cancelled or row.over_at < moment:
            raise TooLate
        before = row.starts_at
        starts_at, ends_at = span(starts_at, ends_at, all_day=all_day, zone=row.town.time_zone, now=moment)
        if (starts_at, ends_at, all_day) == (row.starts_at, row.ends_at, row.all_day):
            raise NotMoved
        row.starts_at, row.ends_at, row.all_day = starts_at, ends_at, all_day
        row.state, row.moved_from = states.MOVED, before
        change = _change(row, by, Turn.MOVED, capacity, at, words=clean_line(words), before=before, after=starts_at)
        _show(row, change, past=at is not None)
    return change


def cancel_event(
    *,
    event: Event,
    by: User,
    reason: str,
    seen: int | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
) -> Change:
    """Call an event off, with a reason that stays public; it does not come back. Who subscribed is told.

    ``at`` is as in ``move_event``. Raises ``NotYours``, ``ChangedMeanwhile``, ``ReasonMissing``, ``TooLate``, ``Gone``.
    """
    reason = clean_line(reason)
    if not reason:
        raise ReasonMissing
    with transaction.atomic():
        row = _changed(event, by, seen, at)
        if row.is_cancelled or row.over_at < (at or timezone.now()):
            raise TooLate
        row.state, row.cancel_reason = states.CANCELLED, reason
        change = _change(row, by, Turn.CANCELLED, capacity, at, words=reason)
        _show(row, change, past=at is not None)
    return change


def write_minutes(
    *,
    event: Event,
    by: User,
    words: str = "",
    address: str = "",
    seen: int | None = None,
    capacity: str | None = None,
    at: datetime.datetime | None = None,
) -> Change:
    """Tell what was said and decided, in words or by a document of the town; who subscribed hears of the first telling.

    What minutes said before stays public. ``address`` is that of the document's page on this site. ``at`` is as in
    ``move_event``. Raises ``NotYours``, ``ChangedMeanwhile``, ``TooEarly``, ``NothingWritten``, ``NoSuchDocument``,
    ``Gone``.
    """
    words = clean(words).strip()
    if not words and not address.strip():
        raise NothingWritten
    with transaction.atomic():
        row = _changed(event, by, seen, at)
        if row.is_cancelled or row.starts_at > (at or timezone.now()):
            raise TooEarly
        first = row.minutes_at is None
        row.minutes, row.minutes_url = words, document_at(address, row.town) if address.strip() else ""
        change = _change(row, by, Turn.MINUTES, capacity, at, words=words, url=row.minutes_url)
        row.minutes_by, row.minutes_capacity, row.minutes_at = by, change.capacity, change.at
        _show(row, change, past=at is not None or not first)
    return change


def document_at(address: str, town: Town) -> str:
    """Return the path of a document of this town that everyone may read, named by its address on this site.

    Which pages those are, higher floors say (``settings.DOCUMENT_PAGES``). Raises ``NoSuchDocument``.
    """
    path = clean_line(address)[:MAX_URL].removeprefix(settings.SITE_URL)
    try:
        found = resolve(urlsplit(path).path if path.startswith("/") and not path.startswith("//") else "")
    except (Resolver404, ValueError):
        raise NoSuchDocument from None
    label, pk = settings.DOCUMENT_PAGES.get(found.url_name or ""), found.kwargs.get("pk", 0)
    if label is None or not 0 < pk <= MAX_ID:
        raise NoSuchDocument
    rows: Any = apps.get_model(label)._default_manager
    document = rows.visible_to(AnonymousUser()).filter(pk=pk, town=town, removed_at=None).first()
    if document is None:
        raise NoSuchDocument
    shown: str = document.get_absolute_url()
    return shown


def _changed(event: Event, by: User, seen: int | None, at: datetime.datetime | None) -> Event:
    """Return the locked row, as this person may change it; in the past, whoever tells it."""
    row = locked(event)
    if at is None and not can_change(by, row):
        raise NotYours
    check_seen(row, seen)
    return row


def _change(
    row: Event, by: User, turn: Turn, capacity: str | None, at: datetime.datetime | None, **told: object
) -> Change:
    """Write what became of a row, which is saved as it is now."""
    moment = at or timezone.now()
    row.version += 1
    row.sequence += turn != Turn.MINUTES
    row.changed_at = moment
    said = capacity_of(by, row.town) if capacity is None else capacity
    return Change(id=new_id(at), event=row, turn=turn, by=by, capacity=said, at=moment, **told)


def _show(row: Event, change: Change, *, past: bool) -> None:
    """Store the change and show it everywhere; news comes back to the walls the event was announced on."""
    row.save()
    change.save()
    refresh(row)
    if past:
        return
    record_activity(
        actor=change.by,
        verb=verbs.EVENT_CHANGED,
        subject=row,
        town=row.town,
        sources=walls_of(row),
        theme=row.theme,
        visibility=row.visibility,
    )
    enqueue("officials.events.tasks.tell", payload={"change": change.pk, "after": 0}, key=f"event:{change.pk}:0")
