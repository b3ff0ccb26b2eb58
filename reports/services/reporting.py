"""Giving a report, or taking one over from a file; changing one's words; taking it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alerts.services import join
from cases.services import close_case, open_case
from core import search
from core.text import clean, clean_line
from feed.models import Photo
from feed.services import NewPhoto, Refusal, demand, pin, record_activity, touch
from feed.services.activities import activities_of, locked, new_id, route
from feed.services.capacities import capacity_of
from feed.services.photos import add_photos, carry_photos, remove_photos
from feed.services.telling import promise_words
from feed.services.words import entomb, keep_revision, name_mentions
from places.modules import Module
from places.services import town_theme
from reports import verbs
from reports.answers import check_answers
from reports.models import MAX_ADDRESS, Category, Desk, Origin, Report, Sheet
from reports.services.categories import handling_of, theme_of
from reports.services.forwarding import promise_forward
from reports.services.placing import Place, cell_of

if TYPE_CHECKING:
    from profiles.models import User


class Empty(Refusal):
    """A report is a few words, a photo, or the answers to its category's questions."""

    words = _("Écrivez quelques mots ou ajoutez une photo.")


class AnonymousRefused(Refusal):
    """This town wants to know who speaks."""

    words = _("Cette commune demande que les signalements soient signés.")


class BadAnswer(Refusal):
    """An answer is missing, or is none of those offered."""

    words = _("Répondez aux questions de la catégorie.")


def create_report(
    *,
    reporter: User,
    place: Place,
    category: Category,
    body: str = "",
    address: str = "",
    answers: Mapping[str, Any] | None = None,
    photos: Sequence[NewPhoto] = (),
    sheet: Sheet | None = None,
    anonymous: bool = False,
    private: bool | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> Report:
    """Tell a town of a problem at a place (from ``locate``): one row, its case, its point on the map, its wall entries.

    ``anonymous`` keeps the reporter from the public, never from the town hall; ``private`` keeps the whole from the
    public, and is what the category says unless given. What a guest gives is anonymous. ``key`` is drawn by the device:
    sent again, it returns the first. ``sheet`` is what it was written on: its photos go along, itself goes.
    Raises ``Empty``, ``AnonymousRefused``, ``BadAnswer``, ``TooManyPhotos``, ``ModuleClosed``.
    """

    def write() -> Report:
        row = build_report(
            reporter=reporter,
            place=place,
            category=category,
            body=body,
            address=address,
            answers=answers,
            anonymous=anonymous or reporter.is_guest,
            private=private,
            key=key,
            at=at,
        )
        row.save(force_insert=True)
        if sheet is not None:
            carry_photos(source=sheet, target=row)
            sheet.delete()
        add_photos(subject=row, photos=photos)
        return publish(row, at=at)

    return _sent_once(reporter, key, write)


def edit_report(*, report: Report, body: str, at: datetime | None = None) -> Report:
    """Change the words of a report; what it said before stays in its public history. Raises ``Gone``, ``Empty``."""
    with transaction.atomic():
        row = locked(report)
        before, row.body = row.body, clean(body).strip()
        _check_not_empty(row)
        if row.body != before:
            row.edited_at = at or timezone.now()
            keep_revision(subject=row, body=before, by=row.author, at=row.edited_at)
            row.save(update_fields=["body", "edited_at"])
            if row.author and name_mentions(subject=row):
                promise_words(subject=row)
            refresh(row)
    return row


def delete_report(*, report: Report, at: datetime | None = None) -> None:
    """Take a report back for good: words, photos and place go, its case is closed, its thread with it (PRIV-1)."""
    at = at or timezone.now()
    with transaction.atomic():
        remove_photos(photos=Photo.objects.of(report))
        entomb(subject=report, at=at)
        # What is left must not say where someone lives: the point goes to the middle of the town.
        middle = (report.town.latitude or 0.0, report.town.longitude or 0.0)
        Report.objects.filter(pk=report.pk).update(
            address="", answers={}, latitude=middle[0], longitude=middle[1], cell=cell_of(*middle)
        )
        report.address, report.answers, report.latitude, report.longitude = "", {}, *middle
        close_case(case=report.case, at=at)
        pin(subject=report)
        activities_of(report).update(hidden_at=at)
        touch(subject=report)
        for activity in activities_of(report):
            route(activity=activity, sources=())


def publish(row: Report, *, at: datetime | None = None) -> Report:
    """Make a written report count: its case, its subscribers, its walls, its point, its words in the index."""
    _check_not_empty(row)
    handling = handling_of(row.category, row.town)
    row.published_at = at or timezone.now()
    row.capacity = capacity_of(row.author, row.town)
    row.save(update_fields=["published_at", "capacity"])
    open_case(subject=row, town=row.town, service=handling.service, days=handling.days, at=at)
    if row.reporter is not None:
        join(person=row.reporter, subject=row)
    if not row.is_private:
        record_activity(
            actor=row.author,
            verb=verbs.REPORT_PUBLISHED,
            subject=row,
            town=row.town,
            sources=walls_of(row),
            theme=row.theme,
            visibility=row.visibility,
            at=at,
        )
        if row.author and name_mentions(subject=row) and at is None:
            promise_words(subject=row)
    refresh(row)
    if at is None:
        promise_forward(report=row)
    return row


def walls_of(row: Report) -> list[models.Model]:
    """Return what a report stands on the walls of; a private one on none."""
    if row.is_private:
        return []
    theme = town_theme(town=row.town, theme=row.theme) if row.theme else None
    walls = (row.author, row.town, row.neighbourhood, theme, row.town.intercommunality)
    return [wall for wall in walls if wall is not None]


def refresh(row: Report) -> None:
    """Have the index, the map and the open pages know a report as it is now."""
    search.refresh(row.kind, row.pk)
    pin(subject=row)
    touch(subject=row)


def build_report(
    *,
    reporter: User | None,
    place: Place,
    category: Category,
    body: str = "",
    address: str = "",
    answers: Mapping[str, Any] | None = None,
    anonymous: bool = False,
    private: bool | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
    origin: Origin | None = None,
    external_id: str = "",
) -> Report:
    """Return a report as it would be stored, and store nothing: the public preview shows this very row.

    Raises ``AnonymousRefused``, ``BadAnswer``, and ``ModuleClosed`` where the town takes no reports; what is taken over
    from elsewhere is nothing new.
    """
    if origin is None:
        demand(place.town, Module.REPORTS)
    if anonymous and not Desk.of(place.town).allows_anonymous:
        raise AnonymousRefused
    checked, wrong = check_answers(category, answers or {})
    if wrong and origin is None:
        raise BadAnswer
    return Report(
        id=new_id(at),
        author=None if anonymous else reporter,
        reporter=reporter,
        is_anonymous=anonymous,
        is_private=category.is_private if private is None else private,
        town=place.town,
        neighbourhood=place.neighbourhood,
        category=category,
        theme=theme_of(category, place.town),
        latitude=place.latitude,
        longitude=place.longitude,
        cell=cell_of(place.latitude, place.longitude),
        address=clean_line(address)[:MAX_ADDRESS],
        body=clean(body).strip(),
        answers=checked,
        key=key,
        created_at=at or timezone.now(),
        origin=origin,
        external_id=external_id,
    )


def _sent_once(reporter: User, key: UUID | None, write: Any) -> Report:
    """Return what the device sent before under this key, or write it; two at once make one."""
    try:
        with transaction.atomic():
            sent: Report | None = Report.objects.filter(reporter=reporter, key=key).first() if key else None
            return sent or write()
    except IntegrityError:
        return Report.objects.get(reporter=reporter, key=key)


def _check_not_empty(row: Report) -> None:
    if not (row.body or row.answers or Photo.objects.of(row).exists()):
        raise Empty
