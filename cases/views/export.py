"""The inbox as a file: what the filters keep, for a spreadsheet or a map program (EXP-4)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.inbox import Inbox
from cases.models import Case
from cases.views.inbox import inbox_of
from core.limits import limited
from core.sheets import csv_lines

MOST = 10_000
CHUNK = 500

Cells = dict[str, Any]


@login_required
@require_safe
@limited("inbox_file", methods={"GET"})
def as_csv(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the filtered list as CSV, the private ones marked."""
    asked = inbox_of(request, slug)
    lines = csv_lines(list(_names()), (list(cells.values()) for _case, cells in _rows(asked)))
    return _file(asked, lines, "csv", "text/csv; charset=utf-8")


@login_required
@require_safe
@limited("inbox_file", methods={"GET"})
def as_geojson(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Send the filtered list as GeoJSON points (RFC 7946), the private ones marked."""
    asked = inbox_of(request, slug)
    return _file(asked, _features(asked), "geojson", "application/geo+json")


def _file(asked: Inbox, parts: Iterator[str], suffix: str, kind: str) -> HttpResponseBase:
    response = StreamingHttpResponse(parts, content_type=kind)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{asked.town.slug}-{day}.{suffix}"'
    return response


def _features(asked: Inbox) -> Iterator[str]:
    yield '{"type": "FeatureCollection", "features": ['
    before = "\n"
    for case, cells in _rows(asked):
        latitude, longitude = getattr(case.subject, "latitude", None), getattr(case.subject, "longitude", None)
        placed = latitude is not None and longitude is not None
        point = {"type": "Point", "coordinates": [longitude, latitude]} if placed else None
        feature = {"type": "Feature", "id": case.pk, "geometry": point, "properties": cells}
        yield before + json.dumps(feature, ensure_ascii=False)
        before = ",\n"
    yield "\n]}\n"


def _rows(asked: Inbox) -> Iterator[tuple[Case, Cells]]:
    """Yield each file with its cells, in the order of the list and the language of the request."""
    language = get_language() or "fr"
    order = ["-pk"] if asked.closed else [F(asked.dated_by).asc(nulls_last=True), "pk"]
    rows = asked.cases.for_page().with_subjects().order_by(*order)[:MOST]
    for case in rows.iterator(chunk_size=CHUNK):
        with override(language):
            cells = _cells(case)
        yield case, cells


def _names() -> list[str]:
    return list(_cells(None))


def _cells(case: Case | None) -> Cells:
    """Return what a row says, by the names of the columns.

    Nobody's address nor the name of who asks is among it, nor a word of what is read in its file alone.
    """
    subject: Any = case.subject if case else None
    gone = subject is None or subject.is_gone

    def of(row: Any, name: str) -> Any:
        found = getattr(row, name, None)
        return "" if found is None else found

    return {
        _("dossier"): str(case.pk) if case else "",
        _("genre"): str(subject._meta.model_name) if subject else "",
        _("titre"): "" if gone or of(subject, "only_in_file") else of(subject, "title"),
        _("texte"): "" if gone else of(subject, "body"),
        _("état"): str(case.step.label) if case else "",
        _("reçu le"): _moment(of(case, "received_at")),
        _("promis pour le"): _moment(of(case, "due_at")),
        _("répondu le"): _moment(of(case, "answered_at")),
        _("clos le"): _moment(of(case, "closed_at")),
        _("jours de retard"): of(case, "days_late"),
        _("service"): of(of(case, "service"), "name"),
        _("personne"): of(of(case, "assignee"), "name"),
        _("à qui c’est transmis"): of(case, "body_name"),
        _("thème"): of(of(case, "theme"), "label"),
        _("quartier"): of(of(case, "neighbourhood"), "name"),
        _("adresse"): "" if gone else of(subject, "address"),
        _("latitude"): of(subject, "latitude"),
        _("longitude"): of(subject, "longitude"),
        _("soutiens"): of(subject, "support_count"),
        _("privé"): _("oui") if of(subject, "is_private") else _("non"),
        _("page"): "" if gone else f"{settings.SITE_URL}{subject.get_absolute_url()}",
    }


def _moment(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else ""
