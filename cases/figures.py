"""How a town answers, in numbers that everyone may read: kept a minute in this process.

They tell of what was received in the last twelve months, at most the newest ten thousand; ``since`` is the first
moment they really cover. What its author took back before an answer is counted nowhere, nor is what was asked
in private.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, F, FloatField, Func, Q, Window
from django.db.models.functions import Now, RowNumber
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as translated
from django.utils.translation import gettext_noop as _

from cases.models import Case
from places.models import Theme

if TYPE_CHECKING:
    from cases.querysets import CaseQuerySet
    from places.models import Town

PERIOD = timedelta(days=365)
MOST = 10_000  # of the newest: the cost of a median is that of sorting them
ENOUGH = 5  # answers, below which a median says more of a person than of a town hall
MAX_AGE = 60.0  # seconds
MAX_TOWNS = 2048


class Seconds(Func):
    """How many seconds the first moment is after the second.

    Django's own difference of two moments calls Python for each row of SQLite: five times as slow.
    """

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "((julianday(%(expressions)s)) * 86400)"
        return self.as_sql(compiler, connection, template=template, arg_joiner=") - julianday(", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        template = "EXTRACT(EPOCH FROM (%(expressions)s))::float8"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


@dataclass(frozen=True)
class Line:
    """The numbers of a whole town, of one of its services, or of one theme."""

    label: str
    received: int
    answered: int
    late: int
    own: bool = False  # the town's own words, which no catalogue knows; otherwise a msgid
    first_answer: timedelta | None = None  # median, None when too few were answered
    closing: timedelta | None = None  # median

    @property
    def name(self) -> str:
        return self.label if self.own else translated(self.label)

    @property
    def rate(self) -> int:
        """Hundredths of what was received that got an answer."""
        return round(100 * self.answered / self.received) if self.received else 0


@dataclass(frozen=True)
class Extra:
    """A number that an app adds: ``settings.TOWN_FIGURES`` names functions of a town and a moment that return one."""

    label: str  # a msgid
    value: int
    about: str = ""  # a msgid


@dataclass(frozen=True)
class Figures:
    """What a town's page of figures shows."""

    since: datetime
    total: Line
    services: list[Line]
    themes: list[Line]
    extras: list[Extra]


_kept: dict[int, tuple[float, Figures]] = {}
_lock = Lock()


def of(town: Town) -> Figures:
    """Return the figures of a town, at most a minute old."""
    now = time.monotonic()
    found = _kept.get(town.pk)
    if found and now - found[0] < MAX_AGE:
        return found[1]
    read = _read(town)
    with _lock:
        if len(_kept) >= MAX_TOWNS:
            _kept.clear()
        _kept[town.pk] = (now, read)
    return read


def forget() -> None:
    """Read again at the next request: for tests."""
    with _lock:
        _kept.clear()


def _read(town: Town) -> Figures:
    since, rows = received(town)
    services = {service.pk: (service.name, True) for service in town.services.all()}
    themes = {theme.pk: (theme.name, theme.town_id is not None) for theme in Theme.objects.of_town(town)}
    return Figures(
        since=since,
        total=_lines(rows, None, {})[0],
        services=_lines(rows, "service", {None: (_("Sans service"), False), **services}),
        themes=_lines(rows, "theme", {None: (_("Sans thème"), False), **themes}),
        extras=[import_string(name)(town, since) for name in settings.TOWN_FIGURES],
    )


def received(town: Town) -> tuple[datetime, CaseQuerySet]:
    """Return what the figures count, and the moment from which on."""
    since = timezone.now() - PERIOD
    rows = Case.objects.filter(town=town).of_contributions()
    newest = rows.filter(received_at__gte=since).order_by("-received_at")
    since = newest.values_list("received_at", flat=True)[MOST : MOST + 1].first() or since
    taken_back = Q(is_open=False, answered_at=None)
    return since, rows.filter(received_at__gte=since).exclude(taken_back)


def _lines(rows: CaseQuerySet, by: str | None, names: dict[Any, tuple[str, bool]]) -> list[Line]:
    """Return a line for each service or theme, the one with most first, or one line for all."""
    counts = {
        "received": Count("pk"),
        "answered": Count("pk", filter=Q(answered_at__isnull=False)),
        "late": Count("pk", filter=Q(is_open=True, due_at__lt=Now())),
    }
    counted = list(rows.values(by).order_by(by).annotate(**counts)) if by else [rows.aggregate(**counts)]
    first, closing = medians(rows, "answered_at", by), medians(rows, "closed_at", by)
    lines = []
    for row in counted:
        key = row.pop(by) if by else None
        label, own = names.get(key, ("–", True))  # a theme that the town no longer offers
        lines.append(Line(label, **row, own=own, first_answer=first.get(key), closing=closing.get(key)))
    return sorted(lines, key=lambda line: (-line.received, line.label))


def medians(rows: CaseQuerySet, end: str, by: str | None = None) -> dict[Any, timedelta]:
    """Return how long half of the cases took at most to reach a date, for each group that has enough. One query.

    The database ranks the durations of each group and returns the one or two in its middle.
    """
    group = [F(by)] if by else None
    ranked = (
        rows.filter(**{f"{end}__isnull": False})
        .annotate(took=Seconds(F(end), F("received_at")))
        .annotate(
            place=Window(RowNumber(), partition_by=group, order_by="took"),
            many=Window(Count("pk"), partition_by=group),
        )
        .filter(Q(place=(F("many") + 1) / 2) | Q(place=(F("many") + 2) / 2), many__gte=ENOUGH)
    )
    middle: dict[Any, list[float]] = {}
    for row in ranked.values("took", *([by] if by else [])):
        middle.setdefault(row[by] if by else None, []).append(row["took"])
    return {key: timedelta(seconds=round(sum(took) / len(took))) for key, took in middle.items()}
