"""Taking over many reports made elsewhere, at their own time, unsigned; each once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model, prefetch_related_objects
from django.utils.translation import gettext as _

from cases.services import Opening, open_cases
from core import search
from feed.services import pin_many
from feed.services.activities import Past, fresh_ids, record_past
from reports import verbs
from reports.models import Category, Origin, Report
from reports.services.categories import Handling, handling_of, theme_of
from reports.services.placing import Place, cell_of
from reports.services.reporting import walls_of

if TYPE_CHECKING:
    from places.models import Theme, Town


@dataclass(frozen=True)
class NewReport:
    """A report as another place tells it."""

    external_id: str
    place: Place
    category: Category
    at: datetime
    body: str = ""
    address: str = ""
    state: str = ""  # the first unless given
    words: str = ""  # the last said of it there


def save_origin(*, slug: str, name: str, licence: str = "", url: str = "") -> Origin:
    """Return where reports come from, described as given."""
    row, _made = Origin.objects.update_or_create(slug=slug, defaults={"name": name, "licence": licence, "url": url})
    return row


def import_reports(*, origin: Origin, reports: Sequence[NewReport]) -> int:
    """Take over those that were not taken over before, with cases, walls, search and map; return how many.

    One transaction: a few hundred at a time, so that an import that is stopped goes on where it was.
    """
    with transaction.atomic():
        numbers = [each.external_id for each in reports]
        known = set(Report.objects.filter(origin=origin, external_id__in=numbers).values_list("external_id", flat=True))
        fresh = list({each.external_id: each for each in reports if each.external_id not in known}.values())
        if not fresh:
            return 0
        here = _Here()
        rows = [
            Report(
                id=pk,
                town=each.place.town,
                neighbourhood=each.place.neighbourhood,
                category=each.category,
                theme=here.theme(each.category, each.place.town),
                latitude=each.place.latitude,
                longitude=each.place.longitude,
                cell=cell_of(each.place.latitude, each.place.longitude),
                address=each.address,
                body=each.body,
                created_at=each.at,
                published_at=each.at,
                origin=origin,
                external_id=each.external_id,
            )
            for each, pk in zip(fresh, fresh_ids(Report, [each.at for each in fresh]), strict=True)
        ]
        Report.objects.bulk_create(rows)
        openings = [
            Opening(
                subject=row,
                town=row.town,
                service=here.handling(row.category, row.town).service,
                at=each.at,
                state=each.state,
                words=each.words or _("État repris de %s.") % origin.name,
                capacity=origin.name[:80],
            )
            for row, each in zip(rows, fresh, strict=True)
        ]
        open_cases(openings=openings)
        events = [
            Past(subject=row, town=row.town, theme=row.theme, sources=here.walls(row), at=each.at)
            for row, each in zip(rows, fresh, strict=True)
        ]
        record_past(verb=verbs.REPORT_PUBLISHED, events=events)
        search.refresh("report", *(row.pk for row in rows))
        prefetch_related_objects(rows, "cases")
        pin_many(subjects=rows)
    return len(rows)


class _Here:
    """What reports of one category in one town share, asked once."""

    def __init__(self) -> None:
        self._themes: dict[tuple[int, int], Theme | None] = {}
        self._handlings: dict[tuple[int, int], Handling] = {}
        self._walls: dict[tuple[int, int | None, int | None], list[Model]] = {}

    def theme(self, category: Category, town: Town) -> Theme | None:
        key = (category.pk, town.pk)
        if key not in self._themes:
            self._themes[key] = theme_of(category, town)
        return self._themes[key]

    def handling(self, category: Category, town: Town) -> Handling:
        key = (category.pk, town.pk)
        if key not in self._handlings:
            self._handlings[key] = handling_of(category, town)
        return self._handlings[key]

    def walls(self, row: Report) -> list[Model]:
        key = (row.town_id, row.neighbourhood_id, row.theme_id)
        if key not in self._walls:
            self._walls[key] = walls_of(row)
        return self._walls[key]
