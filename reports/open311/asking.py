"""What is asked of the Open311 server: parameters that anyone may have written, read once and strictly."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext_lazy as _

from cases.models import Move
from core.ids import id_at, read_id
from places.models import Town
from reports.models import Report
from reports.open311.errors import Refused

SPAN = timedelta(days=90)
MOST = 1000
MOST_PAGES = 1000
STATUSES = {"open": True, "closed": False}
DRAFTED = timedelta(days=2)  # before it is published, at most: an id is as old as its draft


def jurisdiction(asked: QueryDict) -> Town:
    """Return the town that ``jurisdiction_id`` names: the slug of its page, or its national code."""
    name = asked.get("jurisdiction_id", "").strip()
    if not name:
        raise Refused(400, _("jurisdiction_id manque : le nom de la page de la commune, par exemple gap-05."))
    named = Q(slug=name.lower()) | Q(code=name.upper())
    if name.isascii() and name.isdigit():
        named |= Q(code=f"FR-{name}")
    town: Town | None = Town.objects.filter(named).first()
    if town is None:
        raise Refused(404, _("jurisdiction_id est inconnu ici."))
    return town


def requests_of(town: Town, asked: QueryDict) -> QuerySet[Report]:
    """Return the page of requests that is asked for, newest first: what an unknown visitor may see, and no more."""
    rows = shown(town)
    if numbers := _listed(asked, "service_request_id"):
        return rows.filter(pk__in=[number for each in numbers if (number := read_id(each))])[:MOST]
    if codes := _listed(asked, "service_code"):
        rows = rows.filter(category__code__in=codes)
    if statuses := set(_listed(asked, "status")):
        if unknown := statuses - STATUSES.keys():
            raise Refused(400, _("status est open, closed ou les deux, pas « %s ».") % sorted(unknown)[0][:40])
        rows = rows.filter(cases__is_open__in=[STATUSES[each] for each in statuses])
    start, end = _period(town, asked)
    rows = rows.filter(
        published_at__gte=start,
        published_at__lte=end,
        pk__gte=id_at(_ms(start - DRAFTED)),
        pk__lte=id_at(_ms(end) + 1),
    )
    page, size = _number(asked, "page", 1, MOST_PAGES), _number(asked, "page_size", MOST, MOST)
    return rows[(page - 1) * size : page * size]


def shown(town: Town) -> QuerySet[Report]:
    """Return what an unknown visitor may see of a town, with all that is told of each."""
    last = Move.objects.filter(case=OuterRef("cases__pk")).order_by("-id")
    rows: QuerySet[Report] = (
        Report.objects.visible_to(AnonymousUser())
        .standing()
        .filter(town=town, is_private=False)
        .select_related("category")
        .prefetch_related("photos", "cases__service")
        .annotate(
            last_words=Subquery(last.values("words")[:1]),
            last_moved=Subquery(last.values("at")[:1]),
        )
        .order_by("-pk")
    )
    return rows


def _listed(asked: QueryDict, name: str) -> list[str]:
    """Return the values of a parameter that may be given several times and with commas."""
    values = (each.strip() for value in asked.getlist(name) for each in value.split(","))
    return [each for each in values if each][:MOST]


def _period(town: Town, asked: QueryDict) -> tuple[datetime, datetime]:
    start, end = _moment(town, asked, "start_date"), _moment(town, asked, "end_date")
    if end is None:
        end = start + SPAN if start else timezone.now()
    if start is None:
        start = end - SPAN
    if end - start > SPAN:
        raise Refused(400, _("Entre start_date et end_date, quatre-vingt-dix jours au plus."))
    return start, end


def _moment(town: Town, asked: QueryDict, name: str) -> datetime | None:
    # An unescaped “+02:00” arrives with a space.
    text = asked.get(name, "").strip().replace(" ", "+")
    if not text:
        return None
    moment: datetime | None = None
    try:
        if day := parse_date(text):
            moment = datetime.combine(day, time.min, ZoneInfo(town.time_zone))
        else:
            moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not 1970 <= moment.year <= 2089:
        raise Refused(400, _("%s s’écrit comme 2026-05-04T10:30:00Z, avec le fuseau.") % name)
    return moment


def _number(asked: QueryDict, name: str, default: int, most: int) -> int:
    text = asked.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        raise Refused(400, _("%(name)s est un nombre de 1 à %(most)s.") % {"name": name, "most": most})
    return int(text)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
