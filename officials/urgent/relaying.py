"""Alerts for those who relay them: CAP 1.2 (OASIS Common Alerting Protocol, 1 July 2010) and Atom (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from django.conf import settings
from django.utils import translation

from feed import feeds
from officials.urgent.models import Alert
from places.geometry import Geometry, polygons
from places.models import Outline

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
SEVERITIES = {"information": "Minor", "vigilance": "Moderate", "danger": "Severe"}
URGENCIES = {"information": "Expected", "vigilance": "Expected", "danger": "Immediate"}


def cap_of(alert: Alert) -> bytes:
    """Return an alert as CAP 1.2, in French, which its words are in.

    One that was called off expires at that moment. What is invented is an exercise, so that nobody relays it.
    """
    root = ET.Element("alert", xmlns=NAMESPACE)
    sent = alert.published_at or alert.created_at
    link = f"{settings.SITE_URL}{alert.get_absolute_url()}"
    with translation.override("fr"):
        _add(
            root,
            identifier=f"{urlsplit(settings.SITE_URL).hostname}-{alert.pk}",
            sender=f"{alert.town.code}@{urlsplit(settings.SITE_URL).hostname}",
            sent=_moment(sent),
            status="Exercise" if alert.town.is_demo else "Actual",
            msgType="Alert",
            scope="Public",
        )
        info = ET.SubElement(root, "info")
        _add(
            info,
            language="fr-FR",
            category="Safety",
            event=str(alert.degree.label),
            urgency="Past" if alert.is_over else URGENCIES[alert.level],
            severity=SEVERITIES[alert.level],
            certainty="Observed",
            effective=_moment(sent),
            expires=_moment(alert.over_since),
            senderName=alert.signature,
            headline=alert.title,
            description=alert.body,
        )
        if alert.advice:
            _add(info, instruction=alert.advice)
        _add(info, web=link)
        area = ET.SubElement(info, "area")
        _add(area, areaDesc=f"{alert.town.name} : {alert.where}")
        for ring in _rings(alert):
            _add(area, polygon=ring)
        code = ET.SubElement(area, "geocode")
        _add(code, valueName="INSEE" if alert.town.country == "FR" else "code", value=alert.town.code.split("-", 1)[-1])
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def items_of(rows: Iterable[Alert]) -> list[feeds.Item]:
    """Return alerts as entries of a feed; each names its CAP file."""
    items = []
    for row in rows:
        link, steps = row.get_absolute_url(), list(row.steps.all())
        sent = row.published_at or row.created_at
        items.append(
            feeds.Item(
                title=f"{row.degree.label} : {row.title}",
                link=link,
                html=feeds.paragraphs(row.body, row.advice, *(step.words for step in steps)),
                who=row.signature,
                published=sent,
                updated=steps[-1].at if steps else sent,
                files=((f"{link}cap.xml", "application/cap+xml"),),
            )
        )
    return items


def _add(parent: ET.Element, **children: str) -> None:
    for name, text in children.items():
        ET.SubElement(parent, name).text = text


def _moment(moment: datetime) -> str:
    """Write a moment as CAP asks: whole seconds, and for UTC an offset of −00:00, never a Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _rings(alert: Alert) -> Iterator[str]:
    """Yield the outer rings of the area, latitude first."""
    for geometry in _geometries(alert):
        for rings in polygons(geometry):
            yield " ".join(f"{position[1]},{position[0]}" for position in rings[0])


def _geometries(alert: Alert) -> list[Geometry]:
    if alert.geometry:
        return [alert.geometry]
    parts = list(alert.neighbourhoods.all())
    if parts:
        return [part.geometry for part in parts if part.geometry]
    outline = Outline.objects.filter(town=alert.town).first()
    return [outline.geometry] if outline else []
