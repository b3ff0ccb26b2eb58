"""What pages say of a town."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places import drawings, facts
from places.countries import COUNTRIES, comma
from places.geometry import Drawing
from places.models import Town
from places.slugs import department_slug

register = template.Library()
NO_BREAK = "\u00a0"
_NO_MARKUP = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}  # JSON that cannot close its element


@register.simple_tag
def town_outline(town: Town) -> Drawing | None:
    """Return the outline of a town as ``path`` and ``view_box``, or nothing when none is known yet."""
    return drawings.of(town)


@register.filter
def inhabitants(population: int) -> str:
    """Write a population in words that stay on one line: “41 000 habitants”; nothing when it is unknown."""
    if not population:
        return ""
    words = ngettext("%(number)s habitant", "%(number)s habitants", population) % {"number": intcomma(population)}
    return words.replace(" ", NO_BREAK)


@register.filter
def offers(town: Town, module: str) -> bool:
    """Tell whether a town uses a part of the site: ``{% if town|offers:"ideas" %}``."""
    return town.offers(module)


@register.simple_tag
def town_detail(town: Town) -> SafeString:
    """Say where a town is and how many live there, in one line whose parts keep their own direction."""
    parts = (town.where, inhabitants(town.population))
    return format_html_join(" · ", "<bdi>{}</bdi>", ((part,) for part in parts if part))


@register.simple_tag
def town_contact(town: Town) -> list[dict[str, Any]]:
    """Return what a town hall says of itself, as rows of ``core/ui/facts.html``."""
    return facts.contact_items(town.facts)


@register.simple_tag
def town_facts(town: Town) -> list[dict[str, Any]]:
    """Return the rows of the town's facts: what its hall says first, then what the registers say."""
    items = facts.contact_items(town.facts)
    country = COUNTRIES.get(town.country)
    if town.population:
        value = inhabitants(town.population)
        census = f"{value}\n({country.census})" if country and not town.is_demo else value
        items.append({"icon": "users", "label": _("Population"), "value": census})
    if town.postal_codes:
        label = ngettext("Code postal", "Codes postaux", len(town.postal_codes))
        items.append({"icon": "mail", "label": label, "value": _some(town.postal_codes)})
    if town.intercommunality_id and town.intercommunality:
        group = town.intercommunality
        items.append(
            {"icon": "handshake", "label": _("Intercommunalité"), "value": group.name, "url": group.get_absolute_url()}
        )
    if town.department:
        url = (
            "" if town.is_demo else reverse("department", args=[department_slug(town.department, town.department_code)])
        )
        items.append({"icon": "map", "label": _department_word(town), "value": town.where, "url": url})
    return items


def _some(codes: list[str], most: int = 6) -> str:
    """Write a few codes: Paris has more than a card can hold."""
    shown = comma().join(codes[:most])
    return f"{shown}…" if len(codes) > most else shown


def _department_word(town: Town) -> str:
    return _("Département") if town.country == "FR" else _("Province")


@register.simple_tag
def town_data(town: Town) -> SafeString:
    """Describe the town to search engines (JSON-LD, schema.org): a block of data, which no browser executes."""
    url = f"{settings.SITE_URL}{town.get_absolute_url()}"
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "City",
        "@id": url,
        "url": url,
        "name": town.name,
        "identifier": town.code,
        "containedInPlace": {
            "@type": "AdministrativeArea",
            "name": town.department,
            "containedInPlace": {"@type": "Country", "identifier": town.country},
        },
    }
    if town.name_ar:
        data["alternateName"] = town.name_ar
    if town.latitude is not None and town.longitude is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": town.latitude, "longitude": town.longitude}
    if town.facts.get("phone"):
        data["telephone"] = town.facts["phone"]
    text = json.dumps(data, ensure_ascii=False).translate(_NO_MARKUP)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')
