"""Publishing what was read, changing what is said of it, taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone

from core.text import clean, clean_line
from feed.services import record_activity, touch
from feed.services.activities import activities_of, locked, route
from feed.services.capacities import capacity_of
from feed.services.words import entomb, keep_revision
from officials.spending import verbs
from officials.spending.models import MAX_NOTE, MAX_SOURCE, MAX_URL, Ledger, Line, LineTopic
from officials.spending.services.refusals import Discussed, NotReadable, check_open
from officials.spending.services.sending import Origin
from places.models import Town
from places.modules import Module

if TYPE_CHECKING:
    from profiles.models import User


def publish_ledger(*, ledger: Ledger, by: User | None, note: str = "", at: datetime | None = None) -> Ledger:
    """Show a file to everyone and put it on the wall of its town; an earlier one of the same year stays readable.

    What was said of a line goes on under the same line of the new version. With ``at`` it happened in the past and
    nobody is told. Published twice, it is published once. Raises ``Closed``, ``NotReadable``, ``Gone``.
    """
    with transaction.atomic():
        town = Town.objects.select_for_update(of=("self",)).select_related("intercommunality").get(pk=ledger.town_id)
        check_open(town, Module.SPENDING)
        row = locked(ledger)
        row.town = town
        if not row.is_draft:
            return row
        if not row.is_readable or row.asked_url:
            raise NotReadable
        same = Ledger.objects.filter(town=town, dataset=row.dataset, year=row.year, published_at__isnull=False)
        before = list(same.exclude(pk=row.pk))
        same.filter(pk__in=[each.pk for each in before]).update(replaced_by=row)  # the oldest too leads to today's
        row.author, row.capacity = by, capacity_of(by, town)
        row.body, row.published_at = clean(note).strip()[:MAX_NOTE], at or timezone.now()
        row.save(update_fields=["author", "capacity", "body", "published_at"])
        for old in before:
            _move_topics(old, row)
            touch(subject=old)
        record_activity(
            actor=by,
            verb=verbs.LEDGER_PUBLISHED,
            subject=row,
            town=town,
            sources=walls_of(row),
            visibility=row.visibility,
            at=at,
        )
    return row


def edit_ledger(*, ledger: Ledger, by: User, note: str, origin: Origin, at: datetime | None = None) -> Ledger:
    """Change the words beside the numbers and where they come from; what was said before stays in its history.

    Raises ``Gone``.
    """
    at = at or timezone.now()
    with transaction.atomic():
        row = locked(ledger)
        before = row.body
        row.body = clean(note).strip()[:MAX_NOTE]
        row.source_name, row.source_url = clean_line(origin.name)[:MAX_SOURCE], origin.url.strip()[:MAX_URL]
        row.licence = clean_line(origin.licence)[:MAX_SOURCE]
        if row.body != before:
            keep_revision(subject=row, body=before, by=by, at=at)
            row.edited_at = at
        row.save(update_fields=["body", "source_name", "source_url", "licence", "edited_at"])
        touch(subject=row)
    return row


def delete_ledger(*, ledger: Ledger, at: datetime | None = None) -> None:
    """Take a publication back for good, with its lines; the version before shows again.

    Not once people spoke of it or of one of its lines: a corrected version takes its place instead, and their words go
    on there. Raises ``Discussed``, ``Gone``.
    """
    at = at or timezone.now()
    with transaction.atomic():
        Town.objects.select_for_update().get(pk=ledger.town_id)
        row = locked(ledger)
        topics = list(LineTopic.objects.select_for_update(of=("self",)).filter(line__ledger=row, deleted_at=None))
        if row.comment_count or any(topic.comment_count for topic in topics):
            raise Discussed
        for topic in topics:
            entomb(subject=topic, at=at)
            activities_of(topic).update(hidden_at=at)
        Line.objects.filter(ledger=ledger).delete()
        if not entomb(subject=ledger, at=at):
            return
        Ledger.objects.filter(pk=ledger.pk).update(summary={}, replaced_by=None)
        before = Ledger.objects.filter(replaced_by=ledger).order_by("-published_at", "-pk")
        newest = before.filter(deleted_at=None).first()
        if ledger.replaced_by_id is None and newest is not None:
            Ledger.objects.filter(pk=newest.pk).update(replaced_by=None)
            before.update(replaced_by=newest)
        else:
            before.update(replaced_by=ledger.replaced_by_id)
        activities_of(ledger).update(hidden_at=at)
        touch(subject=ledger)
        for activity in activities_of(ledger):
            route(activity=activity, sources=())


def discard(*, ledger: Ledger) -> None:
    """Forget a file that was sent and not published; of a published one nothing is done."""
    Ledger.objects.waiting().filter(pk=ledger.pk).delete()


def walls_of(row: Ledger) -> list[models.Model]:
    """Return what a publication stands on the walls of."""
    walls: tuple[models.Model | None, ...] = (row.town, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def _move_topics(old: Ledger, new: Ledger) -> None:
    """Have what was said of the lines of one version go on under the same lines of the next."""
    topics = {topic.line.key: topic for topic in LineTopic.objects.filter(line__ledger=old).select_related("line")}
    for line in Line.objects.filter(ledger=new, key__in=list(topics)).order_by("number", "pk"):
        topic = topics.pop(line.key, None)
        if topic is not None:
            LineTopic.objects.filter(pk=topic.pk).update(line=line)
            touch(subject=topic)
