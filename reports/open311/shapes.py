"""What GeoReport v2 tells of categories and reports. Nobody's name, address or number is in it (OPN-1)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from places.models import Theme, Town
from reports.models import Category, Question, Report

GEOREPORT = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-26T00:00:00Z"  # the last time this description changed
LISTS = (Question.Kind.ONE, Question.Kind.SEVERAL)


def root() -> str:
    """Return the address of the server, up to “requests.json”."""
    return f"{settings.SITE_URL}{reverse('open311_discovery', args=['xml']).removesuffix('/discovery.xml')}"


def discovery() -> dict[str, Any]:
    """Return where the server is and what it speaks."""
    return {
        "changeset": CHANGED,
        "contact": settings.SITE_URL,
        "key_service": _("Une clé est donnée par la mairie de la commune, sur sa page « Clés Open311 »."),
        "endpoints": [
            {
                "specification": GEOREPORT,
                "url": root(),
                "changeset": CHANGED,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(category: Category, themes: dict[str, Theme]) -> dict[str, Any]:
    """Return a category as a service; ``themes`` of the town are by their slug."""
    theme = themes.get(category.theme_slug)
    return {
        "service_code": category.code,
        "service_name": category.label,
        "description": category.about,
        "metadata": bool(category.questions.all()),
        "type": "realtime",
        "keywords": theme.label if theme else "",
        "group": theme.label if theme else "",
    }


def definition(category: Category) -> dict[str, Any]:
    """Return what a category asks."""
    return {
        "service_code": category.code,
        "attributes": [_attribute(number, row) for number, row in enumerate(category.questions.all(), 1)],
    }


def _attribute(order: int, question: Question) -> dict[str, Any]:
    told = {
        "variable": True,
        "code": question.code,
        "datatype": question.kind,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": question.label,
    }
    if question.kind in LISTS:
        told["values"] = [{"key": key, "name": name} for key, name in question.choices]
    return told


def request(report: Any, town: Town) -> dict[str, Any]:
    """Return a report that ``asking.shown`` fetched."""
    case, zone = report.case, ZoneInfo(town.time_zone)
    photo = next(iter(report.photos.all()), None)
    moments = (report.published_at, report.edited_at, report.last_moved)
    updated = case.closed_at or max(moment for moment in moments if moment)
    return {
        "service_request_id": str(report.pk),
        "status": "open" if case.is_open else "closed",
        "status_notes": report.last_words,
        "service_name": report.category.label,
        "service_code": report.category.code,
        "description": report.body,
        "agency_responsible": case.body_name or (case.service.name if case.service else None),
        "service_notice": None,
        "requested_datetime": _when(report.published_at, zone),
        "updated_datetime": _when(updated, zone),
        "expected_datetime": _when(case.due_at, zone),
        "address": report.address or None,
        "address_id": None,
        "zipcode": town.postal_code if len(town.postal_codes) == 1 else None,
        "lat": report.latitude,
        "long": report.longitude,
        "media_url": f"{settings.SITE_URL}{photo.url}" if photo else None,
    }


def receipt(report: Report) -> dict[str, Any]:
    """Return what is answered to whoever reported."""
    due = report.case.due_at
    notice = None
    if due is not None:
        day = due.astimezone(ZoneInfo(report.town.time_zone))
        notice = _("La commune promet une réponse avant le %s.") % f"{day:%Y-%m-%d}"
    return {"service_request_id": str(report.pk), "service_notice": notice, "account_id": None}


def _when(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
