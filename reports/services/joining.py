"""Two reports of one problem become one, one report of two problems becomes two, and a report finds its town."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from alerts.models import Subscription
from cases.rules import can_handle
from cases.services import NotYours, carry_case, check_seen, locked_case, move_freely
from feed.models import Support
from feed.services import Refusal
from feed.services.activities import activities_of, locked, route
from feed.services.capacities import capacity_of
from places.search import neighbourhood_at
from reports.models import Category, Report
from reports.services.categories import handling_of, theme_of
from reports.services.placing import Place
from reports.services.reporting import create_report, refresh, walls_of
from reports.states import DUPLICATE

if TYPE_CHECKING:
    from places.models import Town
    from profiles.models import User


class CannotMerge(Refusal):
    """A report joins an open report of the same town, and never itself nor one that joined another."""

    words = _("Ces deux signalements ne peuvent pas être réunis.")


class NotTheirWords(Refusal):
    """The words of the second report are not among those of the first."""

    words = _("Reprenez les mots du signalement : ce que vous voulez ajouter se dit dans la phrase publique.")


class CannotTransfer(Refusal):
    """A report goes to another town than its own."""

    words = _("Choisissez une autre commune.")


def merge(*, report: Report, into: Report, mover: User, words: str, seen: int | None = None) -> Report:
    """Join a report to another of the same problem: those who follow it follow the other, “me too” is counted once.

    Raises ``NotYours``, ``MovedMeanwhile``, ``CannotMerge``, ``WordsMissing``, ``Gone``.
    """
    with transaction.atomic():
        # Both rows are locked in one order, so that two merges at once do not wait for each other.
        first, second = sorted((report, into), key=lambda row: row.pk)
        rows = {row.pk: row for row in (locked(first), locked(second))}
        if len(rows) < 2:
            raise CannotMerge
        row, kept = rows[report.pk], rows[into.pk]
        if not can_handle(mover, row.case) or not can_handle(mover, kept.case):
            raise NotYours
        check_seen(locked_case(row.case), seen)
        if row.town_id != kept.town_id or kept.duplicate_of_id or row.duplicate_of_id or kept.is_private:
            raise CannotMerge
        Report.objects.filter(pk=row.pk).update(duplicate_of=kept)
        Report.objects.filter(duplicate_of=row).update(duplicate_of=kept)
        _carry_followers(row, kept)
        move_freely(case=row.case, to=DUPLICATE, mover=mover, capacity=capacity_of(mover, row.town), words=words)
    return kept


def _carry_followers(row: Report, kept: Report) -> None:
    """Have whoever follows or meets the problem of one report do so of the other, each once."""
    kind = ContentType.objects.get_for_model(Report)
    listening = Subscription.objects.of(row).filter(muted=False).values_list("person_id", flat=True)
    Subscription.objects.bulk_create(
        (Subscription(person_id=pk, content_type=kind, object_id=kept.pk) for pk in listening), ignore_conflicts=True
    )
    meeting = {*Support.objects.of(row).values_list("person_id", flat=True), row.reporter_id} - {None, kept.reporter_id}
    Support.objects.bulk_create(
        (Support(person_id=pk, content_type=kind, object_id=kept.pk) for pk in sorted(meeting)), ignore_conflicts=True
    )
    # Counted again under the lock of the row, which whoever supports now waits for.
    Report.objects.filter(pk=kept.pk).update(support_count=Support.objects.of(kept).count())
    refresh(kept)


def split(*, report: Report, mover: User, category: Category, body: str, words: str, seen: int | None = None) -> Report:
    """Make a second report of what is another problem at the same place, in the reporter's name and own words.

    ``body`` is a part of what the report says: nobody writes in another's name (CIW21). Raises ``NotYours``,
    ``MovedMeanwhile``, ``CannotMerge``, ``NotTheirWords``, ``Empty``, ``WordsMissing``, ``Gone``.
    """
    with transaction.atomic():
        row = locked(report)
        if _folded(body) not in _folded(row.body):
            raise NotTheirWords
        if not can_handle(mover, row.case):
            raise NotYours
        check_seen(locked_case(row.case), seen)
        if row.reporter is None:
            raise CannotMerge
        made = create_report(
            reporter=row.reporter,
            place=Place(row.latitude, row.longitude, row.town, row.neighbourhood),
            category=category,
            body=body,
            address=row.address,
            anonymous=row.is_anonymous,
            private=row.is_private or category.is_private,
        )
        move_freely(
            case=made.case,
            to=made.case.state,
            mover=mover,
            capacity=capacity_of(mover, row.town),
            words=words,
        )
    return made


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def transfer(*, report: Report, town: Town, mover: User, words: str, seen: int | None = None) -> Report:
    """Give a report to the town that must answer it, where it begins anew; followers go along.

    Raises ``NotYours``, ``MovedMeanwhile``, ``CannotTransfer``, ``WordsMissing``, ``Gone``.
    """
    with transaction.atomic():
        row = locked(report)
        case = row.case
        if not can_handle(mover, case):
            raise NotYours
        check_seen(locked_case(case), seen)
        if town.pk == row.town_id:
            raise CannotTransfer
        capacity = capacity_of(mover, row.town)
        category = row.category
        if category.town_id is not None:  # a town's own category means nothing elsewhere
            category = Category.objects.default_set().get(code="autre")
        row.town, row.category = town, category
        row.neighbourhood = neighbourhood_at(town, (row.latitude, row.longitude))
        row.theme = theme_of(category, town)
        row.save(update_fields=["town", "category", "neighbourhood", "theme"])
        handling = handling_of(category, town)
        carry_case(case=case, town=town, service=handling.service, days=handling.days)
        move_freely(case=case, to=case.state, mover=mover, capacity=capacity, words=words)
        activities_of(row).update(town=town, theme=row.theme)
        for activity in activities_of(row):
            activity.theme = row.theme
            route(activity=activity, sources=walls_of(row))
        refresh(row)
    return row
